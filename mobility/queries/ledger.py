"""The ledger (台账) of a unit on any day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import OrderBy
from django.utils.functional import cached_property

from accounts.enums import Role
from accounts.models import Organisation, User
from mobility.core.calendar import WorkCalendar
from mobility.core.state import ENDS_SOON, OUT, Count, Phase, count
from mobility.core.terms import add_months
from mobility.core.terms import last_day as end_of_months
from mobility.enums import LEAVE_FORMS
from mobility.models import CaseOn, LeaveCase
from mobility.queries.duties import Duty, next_duty
from mobility.queries.policy import Rules, rules_on, work_calendar
from mobility.querysets import READERS, CaseQuerySet, reads_all

# Segments of the page, as the phases that each holds; who is away is on leave (see `away`).
SEGMENTS: Mapping[str, frozenset[str]] = {
    "all": frozenset(
        {"applying", "upcoming", "away", "due", "reporting", "overdue", "back", "ended"}
    ),
    "todo": ENDS_SOON | {Phase.OVERDUE},
    "applying": frozenset({"applying", "upcoming"}),
    "away": OUT,
    "back": frozenset({"back"}),
    "ended": frozenset({"ended", "dropped"}),
}
SORTS = {
    "urgent": ("last_day", "pk"),
    "name": ("employment__person__search_key", "pk"),
    "first_day": ("-first_day", "pk"),
    "department": ("employment__department__name", "last_day", "pk"),
}
DUE_CHOICES = (30, 60, 90, 180)
TONES = {"overdue": "over", "reporting": "due", "due": "due"}
LAST_MONTHS = 3  # drawn in another colour


def units_read_by(user: User) -> list[Organisation]:
    """Return the units whose ledger `user` may read, by name."""
    if reads_all(user):
        return list(Organisation.objects.filter(employments__isnull=False).distinct())
    return list(
        Organisation.objects.filter(
            memberships__user=user, memberships__role__in=READERS
        ).distinct()
    )


def units_handled_by(user: User, *roles: Role) -> list[Organisation]:
    """Return the units for which `user` keeps the ledger, by name."""
    wanted = roles or (Role.HR_OFFICER, Role.HR_HEAD)
    return list(
        Organisation.objects.filter(memberships__user=user, memberships__role__in=wanted).distinct()
    )


@dataclass(frozen=True)
class Row:
    """One line of the ledger: a case as it stood on a day."""

    case: CaseOn
    on: date
    calendar: WorkCalendar
    rules: Rules

    @cached_property
    def duty(self) -> Duty:
        """The next step."""
        return next_duty(self.case, self.rules, self.calendar, self.on)

    @property
    def count(self) -> Count | None:
        """The days to the start, to the end or past it, while the leave is counted."""
        case = self.case
        return count(case.phase, case.first_day, case.last_day, self.on)

    @property
    def tone(self) -> str:
        """The tint of the line."""
        return TONES.get(self.case.phase, "")

    @property
    def months(self) -> list[str]:
        """A word for each month of the term, for its drawing."""
        return month_marks(self.case.first_day, self.case.last_day, self.on, self.case.phase)


def month_marks(first: date | None, last: date | None, on: date, phase: str) -> list[str]:
    """Return one mark a month of a term: on (past), half (this one), due, over, or nothing."""
    if first is None or last is None:
        return []
    marks, start, number = [], first, 0
    while start <= last:
        number += 1
        following = end_of_months(first, number) + timedelta(days=1)
        marks.append(_mark(start, following, last, on, phase))
        start = following
    return marks


def _mark(start: date, following: date, last: date, on: date, phase: str) -> str:
    if phase == "overdue":
        return "over"
    if following <= on:
        return "on"
    if start <= on:
        return "half"
    return "due" if following > add_months(last, -LAST_MONTHS) + timedelta(days=1) else ""


@dataclass(frozen=True)
class Wanted:
    """What a ledger page asks for, checked by its form."""

    on: date
    segment: str = "all"
    text: str = ""
    department: int | None = None
    due_within: int | None = None
    sort: str = "urgent"
    unit: int | None = None
    space: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer are asked for than a segment holds."""
        return bool(self.text or self.department or self.due_within or self.space)


def spaces_named(units: Sequence[Organisation]) -> list[str]:
    """Return the maker spaces at which companies of these units' people are, as cases name them."""
    cases = LeaveCase.objects.filter(employment__organisation__in=units).order_by()
    named = cases.exclude(enterprise=None).exclude(enterprise__space="")
    return sorted(named.values_list("enterprise__space", flat=True).distinct())


class Ledger:
    """The ledger of one reader on one day."""

    def __init__(self, user: User, wanted: Wanted) -> None:
        self.user, self.wanted = user, wanted
        self.calendar = work_calendar()
        self._rules: dict[int, Rules] = {}

    @cached_property
    def everything(self) -> CaseQuerySet[CaseOn]:
        """Every case that the reader may see, as it stood on the day."""
        found = LeaveCase.objects.visible_to(self.user).on(self.wanted.on, self.calendar)
        if self.wanted.unit:
            found = found.filter(employment__organisation=self.wanted.unit)
        return found

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many cases are in each phase."""
        return self._counted(self._by_form)

    @cached_property
    def away(self) -> Mapping[str, int]:
        """How many of those who are away are in each phase."""
        leave = {key: n for key, n in self._by_form.items() if key[1] in LEAVE_FORMS}
        return self._counted({key: n for key, n in leave.items() if key[0] in OUT})

    @cached_property
    def _by_form(self) -> Mapping[tuple[str, str], int]:
        rows = self.everything.order_by().values("phase", "form").annotate(n=models.Count("pk"))
        return {(row["phase"], row["form"]): row["n"] for row in rows}

    @staticmethod
    def _counted(by_form: Mapping[tuple[str, str], int]) -> Mapping[str, int]:
        counted: Counter[str] = Counter()
        for (phase, _form), number in by_form.items():
            counted[phase] += number
        return counted

    def segment_counts(self) -> dict[str, int]:
        """How many cases each segment holds."""
        return {
            name: sum((self.away if name == "away" else self.counts)[phase] for phase in phases)
            for name, phases in SEGMENTS.items()
        }

    @cached_property
    def cases(self) -> CaseQuerySet[CaseOn]:
        """The cases asked for, in order."""
        wanted = self.wanted
        found = self.everything.filter(phase__in=SEGMENTS[wanted.segment]).search(wanted.text)
        if wanted.segment == "away":
            found = found.away()
        if wanted.department:
            found = found.filter(employment__department=wanted.department)
        if wanted.due_within:
            until = wanted.on + timedelta(days=wanted.due_within)
            found = found.filter(last_day__lte=until, phase__in=OUT)
        if wanted.space:
            found = found.filter(enterprise__space=wanted.space)
        return found.order_by(*_order(wanted.sort)).for_list()

    @cached_property
    def number(self) -> int:
        """How many cases are asked for; counted once with the segments where nothing filters."""
        if self.wanted.is_narrowed:
            return int(self.cases.count())
        return self.segment_counts()[self.wanted.segment]

    def read(self, keys: Sequence[int]) -> list[Row]:
        """Return the lines of these cases, in their order; what a line shows is joined for them."""
        found = {case.pk: case for case in self.everything.filter(pk__in=keys).for_list()}
        return self.rows([found[key] for key in keys])

    def rows(self, cases: Sequence[CaseOn]) -> list[Row]:
        """Return lines for some of the cases."""
        return [Row(case, self.wanted.on, self.calendar, self._rules_of(case)) for case in cases]

    def _rules_of(self, case: CaseOn) -> Rules:
        unit = case.employment.organisation
        if unit.pk not in self._rules:
            self._rules[unit.pk] = rules_on(unit, self.wanted.on)
        return self._rules[unit.pk]

    def most_urgent(self) -> Row | None:
        """Return the line that stands first when the urgent ones do."""
        urgent = self.everything.filter(phase__in=SEGMENTS["todo"]).order_by(*_order("urgent"))
        keys = list(urgent.values_list("pk", flat=True)[:1])
        return self.read(keys)[0] if keys else None


_BY_URGENCY = ("overdue", "reporting", "due", "applying", "upcoming", "away", "back", "ended")


def _urgency() -> Case:
    """Order by phase: overdue, reporting, due, then the others."""
    return Case(
        *(When(phase=phase, then=Value(n)) for n, phase in enumerate(_BY_URGENCY)),
        default=Value(len(_BY_URGENCY)),
        output_field=IntegerField(),
    )


def _order(sort: str) -> Sequence[Case | OrderBy]:
    """Return what to order by; who has no day comes last."""
    columns = [
        F(name.lstrip("-")).desc(nulls_last=True)
        if name.startswith("-")
        else F(name).asc(nulls_last=True)
        for name in SORTS[sort]
    ]
    return [_urgency(), *columns] if sort == "urgent" else columns
