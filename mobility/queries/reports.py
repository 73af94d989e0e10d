"""Figures that are made from the record, never typed: the year of a unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Organisation, User
from mobility.core.calendar import WorkCalendar
from mobility.core.state import ENDS_SOON, OUT, Phase, phase
from mobility.core.terms import report_day
from mobility.enums import CaseStatus, Form
from mobility.models import CaseOn, LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history, valid_terms
from sheets.headings import Column
from sheets.writing import write_table


@dataclass(frozen=True)
class Figure:
    """One number of the year, with the cases behind it."""

    key: str
    words: str
    cases: Sequence[CaseOn]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.cases)


def year_figures(user: User, unit: Organisation, year: int, today: date) -> list[Figure]:
    """Return the yearly statistics (年度统计): stock, flows, ends, and what they led to.

    The stocks count who was out (在外) at the end of the day before the year and at its end, or
    today while it runs; the one with what came in and went out makes the other.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    calendar = work_calendar()
    seen = (
        LeaveCase.objects.visible_to(user)
        .on(last, calendar)
        .filter(employment__organisation=unit)
        .for_list()
        .prefetch_related("terms")
        .order_by("employment__person__search_key", "pk")
    )
    cases: list[CaseOn] = [case for case in seen if valid_terms(case)]
    leave = [case for case in cases if case.is_leave]
    of_year = [case for case in cases if _ran(case, first, last)]
    before, ended = first - timedelta(days=1), partial(_closed, leave, first, last)
    returned = ended(CaseStatus.RETURNED)
    tests: Mapping[str, tuple[str, Iterable[CaseOn]]] = {
        "stock_before": (
            _("away when the year began"),
            [each for each in leave if phase(history(each), before, calendar) in OUT],
        ),
        "new": (_("began a leave"), [each for each in leave if first <= each.first_day <= last]),
        "extended": (_("extended"), [each for each in leave if _extended(each, first, last)]),
        **{
            f"returned_{how}": (words, [each for each in returned if _how(each, calendar) == how])
            for how, words in (
                ("on_time", _("back on time")),
                ("early", _("back early")),
                ("late", _("back late")),
            )
        },
        "converted": (_("changed form"), ended(CaseStatus.CONVERTED)),
        "resigned": (_("resigned"), ended(CaseStatus.RESIGNED)),
        "dismissed": (_("ended by the unit"), ended(CaseStatus.DISMISSED)),
        "retired": (_("retired"), ended(CaseStatus.RETIRED)),
        "other_end": (
            _("deceased or moved to another unit"),
            [*ended(CaseStatus.DECEASED), *ended(CaseStatus.TRANSFERRED)],
        ),
        "stock_after": (
            _("away on %(day)s") % {"day": last.isoformat()},
            [each for each in leave if each.phase in OUT],
        ),
        "due": (
            _("of them ending within 90 days"),
            [each for each in leave if each.phase in ENDS_SOON],
        ),
        "overdue": (_("of them overdue"), [each for each in leave if each.phase == Phase.OVERDUE]),
        "over_plan": (
            _("posts above the plan, not absorbed"),
            [each for each in leave if _over_plan(each, last)],
        ),
        **{
            f"form_{form}": (str(label), [each for each in of_year if each.form == form])
            for form, label in Form.choices
        },
    }
    return [Figure(key, words, list(found)) for key, (words, found) in tests.items()]


# Stock at the beginning, and what came in, less what went out, is the stock at the end.
CAME_IN = ("new",)
WENT_OUT = (
    "returned_on_time",
    "returned_early",
    "returned_late",
    "converted",
    "resigned",
    "dismissed",
    "retired",
    "other_end",
)


def _ran(case: CaseOn, first: date, last: date) -> bool:
    """Whether work in one of the seven forms went on in a period: begun by its end, not over.

    From work beside the post nobody returns: it is over with its last day, closed or not.
    """
    if case.first_day > last or (case.closed_on is not None and case.closed_on < first):
        return False
    return bool(not case.is_beside_post or case.last_day >= first)


def _extended(case: CaseOn, first: date, last: date) -> bool:
    return any(first <= term.first_day <= last for term in valid_terms(case)[1:])


def _closed(cases: Iterable[CaseOn], first: date, last: date, status: str) -> list[CaseOn]:
    return [
        case
        for case in cases
        if case.status == status and case.closed_on and first <= case.closed_on <= last
    ]


def _how(case: CaseOn, calendar: WorkCalendar) -> str:
    """Say whether a return was early, on time or late."""
    if valid_terms(case)[-1].ended_on is not None:
        return "early"
    assert case.closed_on is not None  # noqa: S101  whoever is back has a day
    return "late" if case.closed_on > report_day(case.last_day, calendar) else "on_time"


def _over_plan(case: CaseOn, last: date) -> bool:
    plan = getattr(case, "plan", None)
    if plan is None or not plan.is_over_plan or plan.reported_on is None:
        return False
    absorbed: date | None = plan.absorbed_on
    is_back = bool(plan.reported_on <= last)
    return is_back and (absorbed is None or absorbed > last)


def listed(figures: Sequence[Figure], key: str) -> Figure | None:
    """Return the figure whose list is asked for."""
    return next((figure for figure in figures if figure.key == key), None)


@override("zh-hans")  # official lists are in Chinese, whoever reads them
def year_workbook(user: User, unit: Organisation, year: int, today: date) -> tuple[bytes, int]:
    """Return the yearly statistics as Excel, and how many figures they are."""
    figures = year_figures(user, unit, year, today)
    columns = [
        Column("item", "项目", "Item", (), "text"),
        Column("number", "人数", "Number", (), "step"),
        Column("names", "名单", "Names", (), "text"),
    ]
    rows = [
        {
            "item": figure.words,
            "number": figure.number,
            "names": "、".join(case.employment.person.name for case in figure.cases),
        }
        for figure in figures
    ]
    title = f"{unit.name}{year}年离岗创业统计表"
    return write_table(columns, rows, title=title, sheet=str(year)), len(rows)
