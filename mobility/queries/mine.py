"""What a researcher reads of the own leave: cases, clock, log, whom to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Organisation, User
from mobility.core.deadlines import applicant_deadline
from mobility.core.state import OUT, Count, Phase, count
from mobility.core.terms import whole_months
from mobility.enums import APPLYING, DROPPED, RUNNING, SETTLED, CaseStatus, Intention, PaperKind
from mobility.models import CaseOn, Document, Employment, LeaveCase
from mobility.queries.duties import Duty
from mobility.queries.ledger import month_marks
from mobility.queries.papers import HANDED_IN, Item
from mobility.queries.policy import Rules, work_calendar
from spaces.models import Space
from ventures.models import Venture

WITHHELD = frozenset({PaperKind.MINUTES})  # they may speak of others


def my_cases(user: User, today: date) -> list[CaseOn]:
    """Return the own cases as they stand today: what is under way, what is over, what was given up.

    The newest of each is first; one that was entered later may be of long ago.
    """
    cases = (
        LeaveCase.objects.of_person(user)
        .on(today, work_calendar())
        .for_list()
        .select_related("employment__department__head", "enterprise__county__prefecture")
        .prefetch_related("terms", "treatments")
        .order_by("-created_at", "-pk")
    )
    return sorted(cases, key=lambda case: (case.status in DROPPED, case.closed_on is not None))


def my_post(user: User) -> Employment | None:
    """Return the employment of the person who signs in as `user`, the newest of several."""
    mine = Employment.objects.filter(person__user=user).select_related(
        "person", "department__head", "organisation"
    )
    return mine.order_by("-pk").first()


def under_way(cases: Sequence[CaseOn]) -> CaseOn | None:
    """Return the case that is applied for or runs; a person has one at a time."""
    return next((case for case in cases if case.status in APPLYING | RUNNING), None)


def officers(unit: Organisation, user: User) -> list[User]:
    """Return whom to ask: the officers of the unit's HR office, else its head."""
    people = office(unit, user)
    return [each for each in people if _is_officer(each, unit)] or people


def office(unit: Organisation, user: User) -> list[User]:
    """Return everybody of the unit's HR office: to all of them a message goes."""
    return list(
        User.objects.filter(
            memberships__organisation=unit,
            memberships__role__in=(Role.HR_OFFICER, Role.HR_HEAD),
            is_active=True,
        )
        .exclude(pk=user.pk)
        .distinct()
        .order_by("search_key", "pk")
        .prefetch_related("memberships")
    )


def _is_officer(user: User, unit: Organisation) -> bool:
    return any(
        each.role == Role.HR_OFFICER and each.organisation_id == unit.pk
        for each in user.memberships.all()
    )


# --- the clock --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Clock:
    """The days that are counted, and a mark for each month of the leave."""

    count: Count
    marks: Sequence[str]


def clock(case: CaseOn, today: date) -> Clock | None:
    """Return the clock of a leave that runs, is to begin, or ended without a return."""
    counted = count(case.phase, case.first_day, case.last_day, today)
    if counted is None:
        return None
    marks = month_marks(case.first_day, case.last_day, today, case.phase)
    # The big drawing knows past, this month and the last three; the words say that time is over.
    looks = ["on" if mark == "over" else mark for mark in marks]
    return Clock(counted, looks)


def decides_by(case: CaseOn, rules: Rules) -> date | None:
    """Return until when the person says whether he comes back; None once that is said or ordered.

    Only who is on leave says it here.
    """
    if not case.is_leave or case.phase not in {Phase.AWAY, Phase.DUE}:
        return None
    if case.status in SETTLED or has_said(case):
        return None
    return applicant_deadline(case.last_day, rules.policy.return_notice_days, work_calendar())


def has_said(case: LeaveCase) -> bool:
    """Whether a statement stands; one to extend, once decided on, leaves the next one open."""
    plan = getattr(case, "plan", None)
    if plan is None or not plan.intention:
        return False
    is_open = plan.received_at is None or case.status != CaseStatus.SIGNED
    return bool(is_open or plan.intention == Intention.END)


def months_until(day: date, today: date) -> str:
    """Say how long it is until a day, in months, or in days when it is near."""
    months = whole_months(today, day)
    if months:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    days = max((day - today).days, 0)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


# --- the own ventures beside the clock ----------------------------------------------------------
def ventures_beside(case: CaseOn, user: User) -> list[Venture]:
    """Return the own ventures, when the person wants them beside his clock."""
    if not case.employment.person.links_venture:
        return []
    return list(
        Venture.objects.founded_by(user).select_related("stage", "county__prefecture").distinct()
    )


def space_of(case: CaseOn) -> Space | None:
    """Return the maker space that the case names, when it has a page."""
    name = case.enterprise.space.strip() if case.enterprise else ""
    return Space.objects.public().filter(name=name).first() if name else None


# --- what the person does -------------------------------------------------------------------------
_PAGES = {
    "write": "my_leave_apply",
    "intention": "my_leave_decide",
    **dict.fromkeys(("letter", "dismissal", "recalled"), "my_leave_ask"),
}


@dataclass(frozen=True)
class Task:
    """One thing to do: what, until when, and the page on which it is done."""

    words: str
    due: date | None
    page: str = ""


def tasks(case: CaseOn, duty: Duty, items: Sequence[Item]) -> list[Task]:
    """Return what the person does next: the step that is his turn, then papers to hand in.

    A statement for which no page is open, as it is of no leave, goes to the office on paper.
    """
    words = _own_words()
    mine = []
    if duty.kind in words:
        is_open = duty.kind != "intention" or may_decide_now(case)
        page = _PAGES.get(duty.kind, "") if is_open else ""
        mine.append(Task(words[duty.kind], duty.due, page))
    mine += [Task(str(item.label), None) for item in items if is_owed(item)]
    return mine


def _own_words() -> Mapping[str, str]:
    """Return what each next step asks of the person; of others' steps nothing."""
    late = _("Speak to the HR office today")
    return {
        "write": _("Finish the application"),
        "start": _("Hand over running projects"),
        "yearly": _("Hand in the yearly report with the company's opinion"),
        "opinion": _("Hand in the company's opinion on the year"),
        "annual": _("Hand in the yearly report"),
        "intention": _("Hand in your statement"),
        "report": _("Report in"),
        "letter": late,
        "dismissal": late,
        "recalled": late,
    }


def is_owed(item: Item) -> bool:
    """Whether a paper is missing now that the person hands in."""
    asked = item.kind in HANDED_IN and item.kind != PaperKind.INTENTION  # its page says it
    return asked and item.state == "missing" and not item.is_earlier


def readable(items: Sequence[Item]) -> list[Document]:
    """Return the papers that the person may open: all of the case but the minutes of others."""
    newest = [item.document for item in items if item.kind not in WITHHELD]
    return [paper for paper in newest if paper is not None and not paper.reason]


def own_paper(user: User, pk: int) -> Document | None:
    """Return a paper of the own case that its person may open."""
    mine = Document.objects.filter(case__employment__person__user=user, content__isnull=False)
    return mine.exclude(kind__in=WITHHELD).select_related("case").filter(pk=pk).first()


def may_decide_now(case: CaseOn) -> bool:
    """Whether the statement to return, extend or end can be handed in now."""
    runs = case.phase in OUT
    return bool(runs and case.is_leave and (case.may("ask_return") or may_take_back(case)))


def may_restate(case: CaseOn) -> bool:
    """Whether what can be handed in now takes the place of a statement that stands."""
    plan = getattr(case, "plan", None)
    if plan is None or not plan.intention:
        return False
    return plan.intention == Intention.END or may_take_back(case)


def may_take_back(case: CaseOn) -> bool:
    """Whether a statement was handed in that the office has not taken in."""
    plan = getattr(case, "plan", None)
    return plan is not None and plan.received_at is None and case.may("take_back")
