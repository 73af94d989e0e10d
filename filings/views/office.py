"""The office: who has filed what, one return, evaluations."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from filings import actions, policies, queries
from filings.core.figures import FIGURES
from filings.core.periods import EARLIEST_YEAR, Period, period_of, year_before
from filings.enums import FilingStatus
from filings.forms import EvaluationForm
from filings.models import Evaluation, Filing
from filings.views.presses import Refused, presses
from spaces.models import Space, SpaceQuerySet
from ui.files import cut, in_chinese, workbook
from ui.outside import whole
from ui.seen import refuse_unchanged
from ui.text import sought

PER_PAGE = 50
EXPORTED_AT_MOST = 5_000
LONGEST_SEARCH = 60
YEARS_OFFERED = 4


@dataclass(frozen=True)
class Wanted:
    """What the address of the table asks for; what it does not know counts as not said."""

    period: Period
    show: str
    text: str
    sort: str

    @classmethod
    def of(cls, request: SignedInRequest) -> "Wanted":
        """Read the address."""
        today = timezone.localdate()
        told = period_of(request.GET.get("period", ""))
        show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
        return cls(
            period=told if told and told.has_begun(today) else queries.newest_asked(today),
            show=show if show in queries.SHOWS else "all",
            text=sought(request.GET.get("q", "")[:LONGEST_SEARCH]),
            sort=sort if sort in queries.SORTS else "name",
        )

    def rows(self) -> SpaceQuerySet:
        """Return the spaces that are asked for."""
        return queries.spaces_of(self.period, show=self.show, text=self.text, sort=self.sort)


@login_required
@require_GET
def filed_list(request: SignedInRequest) -> HttpResponse:
    """Show which spaces have filed a period, which have not, and which are late."""
    policies.may_oversee(request.user)
    wanted, today = Wanted.of(request), timezone.localdate()
    page = Paginator(wanted.rows(), PER_PAGE).get_page(request.GET.get("page"))
    counted = queries.counted(wanted.period)
    words = {"all": _("All"), "missing": _("Not filed"), **dict(FilingStatus.choices)}
    periods = queries.shown(today)
    context = {
        "wanted": wanted,
        "page": page,
        "rows": queries.rows_of(page, wanted.period, today),
        "shows": [(show, words[show], counted[show]) for show in queries.SHOWS],
        "missing": counted["missing"] if queries.is_asked(wanted.period) else 0,
        "due_on": queries.due_on(wanted.period) if queries.is_asked(wanted.period) else None,
        "told": counted["all"] - counted["missing"],
        "waiting": counted[FilingStatus.FILED],
        "is_late": queries.is_late(wanted.period, today),
        "periods": periods if wanted.period in periods else [wanted.period, *periods],
        "sorts": [
            ("name", _("by name of the space")),
            ("place", _("by prefecture")),
            ("filed", _("first filed first")),
            ("status", _("by status")),
        ],
    }
    return render(request, "filings/office.html", context)


@login_required
@require_GET
@in_chinese
def filed_export(request: SignedInRequest) -> HttpResponse:
    """Give the table with all figures as Excel."""
    policies.may_oversee(request.user)
    wanted = Wanted.of(request)
    rows = queries.rows_of(wanted.rows(), wanted.period, timezone.localdate())
    return workbook(queries.office_workbook(rows, wanted.period), f"统计报表-{wanted.period}")


@login_required
@require_GET
def filing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a return to the office, to take it or to send it back."""
    policies.may_oversee(request.user)
    return filing_page(request, get_object_or_404(Filing.objects.told().for_page(), pk=pk))


def filing_page(
    request: SignedInRequest, row: Filing, refused: Refused | None = None
) -> HttpResponse:
    """Return the office's page of a return, with the form of a press that was refused if any."""
    is_put_right = bool(queries.being_put_right([row.pk]))
    lines = [] if is_put_right else queries.lines(row.space, row.period, row, as_filed=True)
    context = {
        "filing": row,
        "is_put_right": is_put_right,
        "space": row.space,
        "period": row.period,
        "forms": presses(row, request.user, timezone.now(), refused),
        "refused": refused.verb if refused else "",
        "decides": permits(policies.may_decide, request.user, row),
        "groups": queries.grouped(lines),
        "history": queries.history(row),
    }
    return render(request, "filings/filing.html", context, status=422 if refused else 200)


# --- evaluations ------------------------------------------------------------------------------
def _year(told: int | None) -> int:
    """Return a year that is over; the last one where none is told."""
    last = year_before(timezone.localdate()).year
    return told if told is not None and EARLIEST_YEAR <= told <= last else last


def _to_judge(request: SignedInRequest) -> tuple[int, str, SpaceQuerySet]:
    """Return the year and the words that the address asks for, and their spaces."""
    policies.may_oversee(request.user)
    year = _year(whole(request.GET.get("year")))
    text = sought(request.GET.get("q", "")[:LONGEST_SEARCH])
    return year, text, queries.to_judge(year, text=text)


@login_required
@require_GET
def evaluation_list(request: SignedInRequest) -> HttpResponse:
    """Show the evaluations of a year beside the figures that were taken as they are."""
    year, text, spaces = _to_judge(request)
    page = Paginator(spaces, PER_PAGE).get_page(request.GET.get("page"))
    last = _year(None)
    context = {
        "year": year,
        "years": range(last, last - YEARS_OFFERED, -1),
        "text": text,
        "page": page,
        "rows": queries.judged(list(page), year),
        "beside": [FIGURES[key] for key in queries.BESIDE],
    }
    return render(request, "filings/evaluations.html", context)


@login_required
@require_GET
@in_chinese
def evaluation_export(request: SignedInRequest) -> HttpResponse:
    """Give the table as Excel."""
    year, _text, spaces = _to_judge(request)
    title = f"众创空间年度评价（{year}年，金额单位：千元）"
    taken, title = cut(spaces, EXPORTED_AT_MOST, title)
    rows = queries.judged(list(taken), year)
    return workbook(queries.evaluations_workbook(rows, title), f"年度评价-{year}")


@login_required
@require_http_methods(["GET", "POST"])
def evaluation_edit(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Evaluate a year of a space, or put the evaluation right."""
    policies.may_oversee(request.user)
    space = get_object_or_404(Space.objects.with_place(), pk=pk)
    if _year(year) != year:
        raise Http404
    evaluation = Evaluation.objects.filter(space=space, year=year).for_page().first()
    decides = permits(policies.may_judge, request.user, space)
    if request.method == "POST":
        policies.may_judge(request.user, space)
    form = EvaluationForm(posted(request), instance=_copy(evaluation, space, year))
    if evaluation is not None:  # put right, the space is told and has to answer once more
        refuse_unchanged(form, EvaluationForm.Meta.fields)
    if form.is_valid():
        actions.evaluate(space, year, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Evaluated; the space is told."))
        return redirect("evaluation_edit", space.pk, year)
    filed = queries.find(space, Period(year))
    accepted = filed if filed and filed.status == FilingStatus.ACCEPTED else None
    context = {
        "space": space,
        "year": year,
        "evaluation": evaluation,
        "form": form,
        "decides": decides,
        "filed": filed if filed and filed.status != FilingStatus.DRAFT else None,
        "groups": queries.grouped(queries.lines(space, Period(year), accepted)) if accepted else (),
    }
    return render(request, "filings/evaluation.html", context, status=422 if form.errors else 200)


def _copy(evaluation: Evaluation | None, space: Space, year: int) -> Evaluation:
    """Return a row for the form to write in, so that the page shows what is stored."""
    if evaluation is None:
        return Evaluation(space=space, year=year)
    return Evaluation.objects.get(pk=evaluation.pk)
