"""Who was away on a day by what the record held on another: the auditor's second question."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypedDict

from django.utils import timezone

from accounts.models import Organisation, User
from mobility.core.state import OUT, History, phase
from mobility.core.terms import Term
from mobility.enums import LEAVE_FORMS, CaseStatus, PayMode
from mobility.models import LeaveCase, Recorded, Treatment
from mobility.queries.policy import work_calendar
from mobility.queries.terms import closed_as


class _CaseRow(TypedDict):
    form: str
    status: str
    minute_number: str
    closed_on: str | None


class _TermRow(TypedDict):
    first_day: str
    last_day: str
    ended_on: str | None
    agreement_number: str


@dataclass(frozen=True)
class Stood:
    """One case as the record had it."""

    case: LeaveCase
    first_day: date
    last_day: date
    agreement_number: str
    minute_number: str
    status: str
    pay_mode: str

    @property
    def status_words(self) -> str:
        """The state in words."""
        return str(CaseStatus(self.status).label)

    @property
    def pay_words(self) -> str:
        """The treatment in words, empty if none was on record."""
        return str(PayMode(self.pay_mode).label) if self.pay_mode else ""

    @property
    def told(self) -> tuple[object, ...]:
        """What is compared between two versions of the record."""
        return (
            self.first_day,
            self.last_day,
            self.agreement_number,
            self.minute_number,
            self.pay_mode,
        )


@dataclass(frozen=True)
class Difference:
    """A case as recorded then, and as recorded now; None where it was, or is, not on the list."""

    then: Stood | None
    now: Stood | None

    @property
    def case(self) -> LeaveCase:
        """Whose it is."""
        stood = self.then or self.now
        assert stood is not None  # noqa: S101  one of the two always is
        return stood.case

    @property
    def is_changed(self) -> bool:
        """Whether what is on record of that day has changed since."""
        if self.then is None or self.now is None:
            return True
        return self.then.told != self.now.told


def away_as_recorded(
    user: User, unit: Organisation, *, day: date, recorded_on: date
) -> list[Difference]:
    """Return who was out (在外) on `day`, as the record stood at the end of `recorded_on`.

    Each is set beside what the record says today of the same day, so that what was put right later
    can be seen. Nobody reads his own case here.
    """
    cases = {
        case.pk: case
        for case in LeaveCase.objects.visible_to(user)
        .filter(employment__organisation=unit)
        .for_list()
        .order_by("employment__person__search_key", "pk")
    }
    then = _stood(cases, day, _end_of(recorded_on))
    now = _stood(cases, day, timezone.now())
    return [Difference(then.get(key), now.get(key)) for key in cases if key in then or key in now]


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _stood(cases: Mapping[int, LeaveCase], day: date, until: datetime) -> dict[int, Stood]:
    newest = (
        Recorded.objects.filter(at__lt=until, case__in=list(cases))
        .order_by("of", "key", "-at", "-pk")
        .distinct("of", "key")
    )
    of_case: dict[int, _CaseRow] = {}
    terms: dict[int, list[_TermRow]] = defaultdict(list)
    for version in newest:
        if version.of == Recorded.Of.CASE:
            of_case[version.case_id] = version.row
        elif not version.row["is_void"]:
            terms[version.case_id].append(version.row)
    pay = _pay_modes(list(cases), day, until)
    found = {}
    calendar = work_calendar()
    for key, row in of_case.items():
        stood = _history(row, terms[key])
        if stood.leave and row["form"] in LEAVE_FORMS and phase(stood, day, calendar) in OUT:
            found[key] = Stood(
                case=cases[key],
                first_day=stood.leave.first_day,
                last_day=stood.leave.last_day,
                agreement_number=_agreement(terms[key], day),
                minute_number=row["minute_number"],
                status=row["status"],
                pay_mode=pay.get(key, ""),
            )
    return found


def _history(case: _CaseRow, terms: Iterable[_TermRow]) -> History:
    """Return a leave as two versions of the record tell it."""
    told = sorted(
        Term(
            date.fromisoformat(term["first_day"]),
            date.fromisoformat(term["ended_on"] or term["last_day"]),
        )
        for term in terms
    )
    closed_on = case["closed_on"] and date.fromisoformat(case["closed_on"])
    return History(told, closed_on or None, closed_as(case["status"]))


def _agreement(terms: Iterable[_TermRow], day: date) -> str:
    """Return the number of the agreement in force on a day; days as ISO text compare as days do."""
    begun = [term for term in terms if term["first_day"] <= day.isoformat()]
    latest = max(begun, key=lambda term: str(term["first_day"]))
    return str(latest["agreement_number"])


def _pay_modes(cases: list[int], day: date, until: datetime) -> dict[int, str]:
    """Return the treatment of each case on a day; the first one holds from the first day on."""
    told = Treatment.objects.filter(case__in=cases, at__lt=until).order_by("valid_from", "pk")
    found: dict[int, str] = {}
    for key, valid_from, mode in told.values_list("case", "valid_from", "pay_mode"):
        if key not in found or valid_from <= day:
            found[key] = mode
    return found
