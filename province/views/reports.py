"""Reports that the programme office decides on."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from accounts.queries import workdays
from audit.lifecycle import InvalidMove
from mentors.policies import may_vet
from safety import actions, policies
from safety.enums import ReportStatus
from safety.forms import DecideForm
from safety.models import Report

PER_PAGE = 30
ANSWERED_WITHIN = 3  # working days
_WAITING = (ReportStatus.OPEN, ReportStatus.APPEALED)


@login_required
@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show what waits, the oldest first, or what was decided."""
    may_vet(request.user)
    waits = request.GET.get("show") != "decided"
    rows = Report.objects.select_related("by", "person")
    waiting = rows.filter(status__in=_WAITING)
    shown = waiting.order_by("at") if waits else rows.exclude(status__in=_WAITING)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [(each, ANSWERED_WITHIN - workdays(timezone.localdate(each.at), today))
                 for each in page],
        "waits": waits,
        "waiting": waiting.count(),
    }  # fmt: skip
    return render(request, "province/reports.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a report with what was reported of the same person, and decide."""
    may_vet(request.user)
    row = get_object_or_404(Report.objects.select_related("by", "person"), pk=pk)
    decides = row.status in _WAITING and permits(policies.may_decide, request.user, row)
    form = DecideForm(posted(request))
    if request.method == "POST":
        policies.may_decide(request.user, row)
        if form.is_valid():
            try:
                actions.decide(row, **form.cleaned_data, by=request.user, at=timezone.now())
            except InvalidMove:
                messages.info(request, _("This had been decided meanwhile; nothing was changed."))
            else:
                messages.success(request, _("Decided; both sides are told why."))
            return redirect("report_list")
    since = timezone.now() - timedelta(days=730)
    context = {
        "report": row,
        "form": form,
        "decides": decides,
        "others": Report.objects.filter(person=row.person, at__gte=since).exclude(pk=pk),
    }
    return render(request, "province/report.html", context, status=422 if form.errors else 200)
