"""Reports that the programme office decides on."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentors.policies import may_vet
from province.queries.disputes import ReportsWanted, days_left, reports_workbook
from safety import actions, policies
from safety.enums import TO_DECIDE, Kind
from safety.forms import DecideForm, LookForm
from safety.models import Report
from ui.files import cut, in_chinese, workbook
from ui.written import given_back

PER_PAGE = 30
EXPORTED_AT_MOST = 20_000
# Pages from which people report and that whoever decides can open; the others are of two sides.
_OPEN_TO_ALL = {"competition", "event", "listing", "mentor", "space", "story"}
_OPEN_TO_OFFICE = {*_OPEN_TO_ALL, "mentorship", "request"}


@login_required
@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show what waits, the oldest first, or what was decided; and who is reported often."""
    may_vet(request.user)
    return _list_page(request)


@login_required
@require_GET
@file_of_persons
@in_chinese
def report_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    may_vet(request.user)
    take_away(request)
    wanted, day = ReportsWanted.of(request.GET), timezone.localdate().isoformat()
    title = f"举报（{wanted.title}，{day}）"
    rows, title = cut(wanted.rows(request.user), EXPORTED_AT_MOST, title)
    return workbook(reports_workbook(rows, title), f"举报-{day}")


@login_required
@require_http_methods(["GET", "POST"])
def report_look(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody who was reported again and again write first again; twice is once.

    Officers find the form in their list; whoever looks in their place has it on a page.
    """
    person = User.objects.filter(pk=pk).first()
    if person is None:
        may_vet(request.user)  # who may not look learns nothing of the number
        raise Http404
    policies.may_look(request.user, person)
    is_office = request.user.is_coordinator
    if request.method == "GET" and is_office:
        return redirect("report_list")
    form = LookForm(posted(request), auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _list_page(request, (pk, form)) if is_office else _look_page(request, person, form)
    now = timezone.now()
    if policies.is_slowed(person, timezone.localdate(now)):
        actions.let_write(person, **form.cleaned_data, by=request.user, at=now)
        messages.success(request, _("Kept; the person is told and can write first again."))
    else:
        told = _("This had been decided meanwhile; nothing was changed.")
        messages.info(request, given_back(told, form))
    return redirect("report_list") if is_office else redirect("report_look", pk=pk)


def _look_page(request: SignedInRequest, person: User, form: LookForm) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "waits": policies.is_slowed(person, timezone.localdate()),
    }
    status = 422 if form.errors else 200
    return render(request, "province/report_look.html", context, status=status)


def _list_page(request: SignedInRequest, typed: tuple[int, LookForm] | None = None) -> HttpResponse:
    wanted = ReportsWanted.of(request.GET)
    page = Paginator(wanted.rows(request.user), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    others_decide = partial(policies.leaves_to_others, request.user)
    context = {
        "page": page,
        "rows": [(each, days_left(each.waits_since, today), others_decide(each)) for each in page],
        "waits": wanted.waits,
        "kind": wanted.kind,
        "kinds": Kind.choices,
        "waiting": policies.shown_to_office(request.user).filter(status__in=TO_DECIDE).count(),
        "slowed": [
            (person, _look_form(request.user, person, typed), bool(typed and typed[0] == person.pk))
            for person in policies.slowed_people(today)
        ],
    }
    return render(request, "province/reports.html", context, status=422 if typed else 200)


def _look_form(user: User, person: User, typed: tuple[int, LookForm] | None) -> LookForm | None:
    """Return the form for one person, what was typed in it if anything; None for a colleague's."""
    if not permits(policies.may_look, user, person):
        return None
    if typed is not None and typed[0] == person.pk:
        return typed[1]
    return LookForm(auto_id=f"id_{person.pk}_%s")


@login_required
@require_http_methods(["GET", "POST"])
def report_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a report with what was reported of the same person or thing, and decide."""
    row = Report.objects.select_related("by", "person").filter(pk=pk).first()
    if row is None:
        may_vet(request.user)  # who may not look learns nothing of the number
        raise Http404
    policies.may_look_into(request.user, row)
    in_office = permits(may_vet, request.user)
    decides = row.status in TO_DECIDE and permits(policies.may_decide, request.user, row)
    form = DecideForm(posted(request), outcomes=policies.outcomes(row), seen=row.status)
    if request.method == "POST":
        policies.may_decide(request.user, row)
        if form.is_valid():
            try:
                actions.decide(row, **form.cleaned_data, by=request.user, at=timezone.now())
            except InvalidMove:
                told = _("This had been decided meanwhile; nothing was changed.")
                messages.info(request, given_back(told, form))
            else:
                messages.success(request, _("Decided; both sides are told why."))
            return redirect("report_list") if in_office else redirect("report_decide", pk=pk)
    since = timezone.now() - timedelta(days=730)
    context = {
        "report": row,
        "form": form,
        "decides": decides,
        "in_office": in_office,
        "about": policies.page_of(row),
        "came_from": _came_from(row, in_office=in_office),
        "others": [
            (each, in_office or permits(policies.may_look_into, request.user, each))
            for each in Report.objects.filter(row.alike, at__gte=since).exclude(pk=pk)
        ],
    }
    return render(request, "province/report.html", context, status=422 if form.errors else 200)


def _came_from(report: Report, *, in_office: bool) -> str:
    """Return the page from which it was reported, where whoever decides can open it."""
    try:
        name = resolve(report.page.partition("?")[0]).url_name
    except Resolver404:
        return ""
    return report.page if name in (_OPEN_TO_OFFICE if in_office else _OPEN_TO_ALL) else ""
