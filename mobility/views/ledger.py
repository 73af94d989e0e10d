"""The ledger, entering a leave from paper, lists and figures."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from accounts.models import Organisation
from accounts.policies import Denied
from mobility import actions
from mobility.actions import (
    RecordDiffers,
    register_from_paper,
)
from mobility.core.state import ENDS_SOON, Phase
from mobility.forms import LedgerFilter, RegisterForm
from mobility.queries import reports
from mobility.queries.ledger import (
    SEGMENTS,
    Ledger,
    units_handled_by,
    units_read_by,
)
from mobility.queries.objections import kept_a_day_longer
from mobility.queries.policy import rules_on
from ui import outside

PER_PAGE = (10, 50, 200)
FIRST_YEAR = 2000  # of the yearly figures


class LedgerPages(Paginator):  # type: ignore[type-arg]
    """Pages of keys: the database sorts keys alone, and counts once."""

    def __init__(self, ledger: Ledger, size: int) -> None:
        super().__init__(ledger.cases.values_list("pk", flat=True), size)
        self.ledger = ledger

    @property
    def count(self) -> int:
        """How many cases there are."""
        return self.ledger.number


def units_of(request: SignedInRequest) -> list[Organisation]:
    """Return the units of the reader; heads of departments read without one."""
    units = units_read_by(request.user)
    if not units and not request.user.departments_led.exists():
        raise Denied
    return units


def _labels() -> dict[str, str]:
    return {
        "all": _("All"),
        "todo": _("To be dealt with"),
        "applying": _("Applying"),
        "away": _("On leave now"),
        "back": _("Back on post"),
        "ended": _("Ended"),
    }


@login_required
@require_GET
def leave_list(request: SignedInRequest) -> HttpResponse:
    """Show the ledger of the own unit on any day, urgent ones first."""
    units = units_of(request)
    form = LedgerFilter(request.GET, units=units)
    ledger = Ledger(request.user, form.wanted())
    size = int(told) if (told := request.GET.get("size", "")) in map(str, PER_PAGE) else PER_PAGE[0]
    page = LedgerPages(ledger, size).get_page(request.GET.get("page"))
    counts, labels = ledger.segment_counts(), _labels()
    context = {
        "form": form,
        "ledger": ledger,
        "page": page,
        "rows": ledger.read(list(page)),
        "size": size,
        "sizes": PER_PAGE,
        "segments": [(name, labels[name], counts[name]) for name in SEGMENTS],
        "counts": ledger.counts,
        "away": counts["away"],
        "overdue": ledger.away[Phase.OVERDUE],
        "due": sum(ledger.away[phase] for phase in ENDS_SOON),
        "urgent": ledger.most_urgent(),
        "handles": bool(units_handled_by(request.user)),
        "is_today": ledger.wanted.on == timezone.localdate(),
        "is_to_come": ledger.wanted.on > timezone.localdate(),
        "filtered": ledger.wanted.is_narrowed,
    }
    template = "mobility/ledger.html" + ("#ledger" if request.headers.get("HX-Request") else "")
    return render(request, template, context)


def _one_unit(request: SignedInRequest, asked: QueryDict) -> Organisation:
    """Return the unit that is meant: the one asked for among the own, else the first."""
    units = units_handled_by(request.user)
    if not units:
        raise Denied
    return next((unit for unit in units if str(unit.pk) == asked.get("unit")), units[0])


@login_required
@require_http_methods(["GET", "POST"])
def leave_new(request: SignedInRequest) -> HttpResponse:
    """Enter a leave that was agreed on paper."""
    unit = _one_unit(request, request.POST or request.GET)
    form = RegisterForm(request.POST or None, unit=unit)
    differences: Mapping[str, tuple[object, object]] = {}
    if request.method == "POST" and form.is_valid():
        try:
            case = register_from_paper(unit, form, by=request.user, at=timezone.now())
        except RecordDiffers as refusal:
            differences = refusal.differences
            form.add_error("confirms", _("Compare: this person is on record with other values."))
        except actions.REFUSALS as refusal:
            told = actions.in_words(refusal, rules_on(unit, timezone.localdate()).basis)
            form.add_error(actions.field_of(refusal, form.fields), told)
        else:
            messages.success(request, _("Entered in the ledger."))
            if case.is_leave and (told := kept_a_day_longer(form.term())):
                messages.warning(request, told)
            return redirect("leave_case", pk=case.pk)
    return render(
        request,
        "mobility/new.html",
        {
            "form": form,
            "unit": unit,
            "units": units_handled_by(request.user),
            "differences": [
                (form.fields[name].label, *values) for name, values in differences.items()
            ],
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_GET
def leave_reports(request: SignedInRequest) -> HttpResponse:
    """Show roster, due list and yearly figures; every number opens its list."""
    units, year = units_read_by(request.user), year_of(request)
    if not units:
        raise Denied
    unit = next((each for each in units if str(each.pk) == request.GET.get("unit")), units[0])
    figures = reports.year_figures(request.user, unit, year, timezone.localdate())
    return render(
        request,
        "mobility/reports.html",
        {
            "unit": unit,
            "units": units,
            "year": year,
            "years": range(timezone.localdate().year, timezone.localdate().year - 8, -1),
            "figures": figures,
            "listed": reports.listed(figures, request.GET.get("list", "")),
        },
    )


def year_of(request: HttpRequest) -> int:
    """Return the year the address names, else this one."""
    this_year = timezone.localdate().year
    told = outside.whole(request.GET.get("year"), least=FIRST_YEAR, most=this_year)
    return this_year if told is None else told
