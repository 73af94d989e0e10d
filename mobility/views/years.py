"""One year of everybody who was away in it, in one table."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import Organisation
from mobility import actions
from mobility.forms.acts import YearLineForm
from mobility.models import CaseOn, LeaveCase
from mobility.queries import years as queries
from mobility.queries.ledger import units_handled_by
from mobility.views.lists import chosen_unit
from ui import outside

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def leave_years(request: SignedInRequest) -> HttpResponse:
    """Show and keep what an office writes down of a year, a line for each who was away."""
    unit, today = chosen_unit(request, units_handled_by(request.user)), timezone.localdate()
    asked = outside.whole(request.GET.get("year")) or 0
    is_known = asked in queries.years_to_choose(today)
    year = asked if is_known else queries.year_at_work(today)
    if request.method == "POST":
        return _keep(request, unit, year)
    return _page(request, unit, year)


def _page(
    request: SignedInRequest, unit: Organisation, year: int, typed: list[YearLineForm] | None = None
) -> HttpResponse:
    """Show a page of the table, or the lines that were sent with what was typed in them."""
    today = timezone.localdate()
    cases = queries.away_in(request.user, unit, year, today)
    left, reports = queries.lacking(cases, year), queries.unreported(cases, year)
    kinds = {"all": cases, "left": left, "reports": reports}
    show = request.GET.get("show", "")
    show = show if show in kinds else "all"
    pages = Paginator(kinds[show], PER_PAGE)
    page: Page[CaseOn] = pages.get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "units": units_handled_by(request.user),
        "year": year,
        "years": queries.years_to_choose(today),
        "show": show,
        "page": page,
        "all": cases.count(),
        "left": left.count(),
        "reports": reports.count(),
        "lines": _lines(page, year) if typed is None else typed,
        "refused": typed is not None,
    }
    return render(request, "mobility/years.html", context, status=200 if typed is None else 422)


def _lines(
    cases: Iterable[CaseOn], year: int, typed: QueryDict | None = None
) -> list[YearLineForm]:
    return [
        YearLineForm(typed, prefix=f"case-{each.case_id}", instance=each)
        for each in queries.records_of(cases, year)
    ]


@transaction.atomic
def _keep(request: SignedInRequest, unit: Organisation, year: int) -> HttpResponse:
    """Keep every line in which something else stands than is stored; all of them, or none."""
    told = {outside.whole(key) or 0 for key in request.POST.getlist("case")}
    cases = queries.away_in(request.user, unit, year, timezone.localdate()).filter(pk__in=told)
    keys = list(cases.order_by("pk").values_list("pk", flat=True)[:PER_PAGE])
    rows = LeaveCase.objects.order_by("pk").select_for_update(no_key=True)
    list(rows.filter(pk__in=keys))  # one after another
    lines = _lines(cases.filter(pk__in=keys), year, request.POST)
    if any(line.errors for line in lines):
        return _page(request, unit, year, lines)
    changed = [line for line in lines if line.differs]
    for line in changed:
        actions.keep_year(line.case, line.instance, by=request.user, at=timezone.now())
    if changed:
        kept = ngettext("%(n)d line is kept.", "%(n)d lines are kept.", len(changed))
        messages.success(request, kept % {"n": len(changed)})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(request.get_full_path())
