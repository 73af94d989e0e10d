"""Reporting and keeping away; what was decided of a report."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, limited, posted
from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from safety import actions, policies
from safety.forms import AppealForm, ReportForm
from safety.models import Block, Report
from ui.written import given_back

ADDRESS_AT_MOST = 200


@login_required
@require_http_methods(["GET", "POST"])
@limited("draft")
def report(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep somebody away by one press, or tell the office of a person or a thing."""
    about = policies.reported(key, by=request.user)
    policies.may_report(request.user, about.person)
    back = _back(request)
    now = timezone.now()
    if request.method == "POST" and "block" in request.POST and about.person:
        actions.block(about.person, by=request.user, at=now)
        messages.success(request, _("Kept away. Neither of you finds or asks the other any more."))
        return redirect("blocked")
    form = ReportForm(posted(request))
    if form.is_valid():
        made = actions.report(about, **form.cleaned_data, page=back, by=request.user, at=now)
        messages.success(request, _("The programme office has it and answers here."))
        return redirect("report_read", pk=made.pk)
    context = {"about": about, "form": form, "back": back}
    return render(request, "safety/report.html", context, status=422 if form.errors else 200)


def _back(request: SignedInRequest) -> str:
    """Return the page that somebody came from, if it is one of ours."""
    told = request.POST.get("from") or request.GET.get("from") or ""
    ours = url_has_allowed_host_and_scheme(told, allowed_hosts=None)
    return told if ours and told.startswith("/") and len(told) <= ADDRESS_AT_MOST else ""


@login_required
@require_GET
def blocked(request: SignedInRequest) -> HttpResponse:
    """Show whom one keeps away, and what became of what one has reported."""
    rows = Block.objects.filter(by=request.user).select_related("person").order_by("-at")
    context = {
        "rows": rows,
        "is_slowed": policies.is_slowed(request.user, timezone.localdate()),
        "reports": Report.objects.filter(by=request.user).select_related("person"),
    }
    return render(request, "safety/blocked.html", context)


@login_required
@require_POST
def unblock(request: SignedInRequest, person: int) -> HttpResponse:
    """Let somebody come near again."""
    about = get_object_or_404(User, pk=person)
    actions.unblock(about, by=request.user, at=timezone.now())
    messages.success(request, _("No longer kept away."))
    return redirect("blocked")


@login_required
@require_http_methods(["GET", "POST"])
def report_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what became of a report, to both sides; whom it is about may appeal once."""
    row = get_object_or_404(Report.objects.select_related("person", "by"), pk=pk)
    policies.may_read(request.user, row)
    appeals = row.may("appeal") and permits(policies.may_appeal, request.user, row)
    form = AppealForm(posted(request))
    if request.method == "POST":
        policies.may_appeal(request.user, row)
        if form.is_valid():
            try:
                actions.appeal(row, **form.cleaned_data, by=request.user, at=timezone.now())
            except InvalidMove:
                told = _("It had been decided meanwhile; nothing was changed.")
                messages.info(request, given_back(told, form))
            else:
                messages.success(
                    request, _("A colleague looks at it; the decision stands till then.")
                )
            return redirect("report_read", pk=pk)
    context = {
        "report": row,
        "form": form,
        "appeals": appeals,
        "is_about": policies.is_about(request.user, row),
    }
    return render(request, "safety/read.html", context, status=422 if form.errors else 200)
