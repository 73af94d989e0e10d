"""The to-do list of an HR office: each open case's next step on the day it is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEvent
from mobility.core.calendar import WorkCalendar
from mobility.models import CaseOn, LeaveCase, Reminder
from mobility.queries.duties import UNFINISHED, Duty
from mobility.queries.ledger import Row
from mobility.queries.policy import Rules, rules_on, work_calendar
from mobility.querysets import CaseQuerySet, units_of

AT_MOST = 300  # of a page


@dataclass(frozen=True)
class Item:
    """One next step in the agenda."""

    row: Row
    duty: Duty
    shown_on: date
    is_mine: bool

    @property
    def case(self) -> CaseOn:
        """The case it belongs to."""
        return self.row.case


def changes_of(cases: Collection[int]) -> Mapping[int, int]:
    """Return how often each case was changed: a calendar's SEQUENCE, which only ever grows."""
    keys = {str(pk) for pk in cases}
    events = AuditEvent.objects.filter(subject_label="mobility.leavecase", subject_pk__in=keys)
    counted = events.values_list("subject_pk").annotate(n=Count("pk"))
    return {int(pk): number for pk, number in counted}


def _waiting(user: User, today: date, calendar: WorkCalendar) -> CaseQuerySet[CaseOn]:
    """Return the cases that may have a next step."""
    return (
        LeaveCase.objects.visible_to(user)
        .on(today, calendar)
        .filter(
            Q(phase__in=["applying", "upcoming", "due", "reporting", "overdue"])
            | Q(phase="away", status__in=["extending", "returning", "arranging", "recalled"])
            | Q(phase="away", status="signed", plan__received_at=None, plan__intention__gt="")
            | UNFINISHED
        )
        .exclude(status="draft")
    )


def beyond(user: User, today: date, *, at_most: int | None = None) -> int:
    """Return how many cases wait that `agenda` does not reach."""
    return max(_waiting(user, today, work_calendar()).count() - (at_most or AT_MOST), 0)


def agenda(user: User, today: date, *, until: date, at_most: int | None = None) -> list[Item]:
    """Return what is to be done from today on, by day; what is overdue stands under today.

    It reads `at_most` cases (`AT_MOST`), those that end soonest; `beyond` counts the others.
    """
    calendar = work_calendar()
    waiting = _waiting(user, today, calendar)
    cases = waiting.for_list().order_by("last_day", "pk")[: at_most or AT_MOST]
    turns, known = _turns(user), dict[int, Rules]()
    items = []
    for case in cases:
        unit = case.employment.organisation
        if unit.pk not in known:
            known[unit.pk] = rules_on(unit, today)
        row = Row(case, today, calendar, known[unit.pk])
        duty = row.duty
        if duty.kind in {"none", "closed"} or (duty.due and duty.due > until):
            continue
        items.append(Item(row, duty, max(duty.due or today, today), duty.turn in turns))
    return sorted(items, key=lambda item: (item.shown_on, item.case.phase != "overdue"))


def _turns(user: User) -> frozenset[str]:
    """Return whose turns are this reader's: an officer also fetches what the person owes."""
    roles = set(user.memberships.values_list("role", flat=True))
    turns = {"department"} if user.departments_led.exists() else set()
    if roles & {Role.HR_OFFICER, Role.HR_HEAD}:
        turns |= {"hr", "person"}
    if Role.HR_HEAD in roles:
        turns.add("head")
    return frozenset(turns)


def receipts_of_month(user: User, today: date) -> Mapping[str, object]:
    """Return how many warnings went out this month, how many were read, and which were not.

    Of the reader's own leave nothing: its page is not open to him here.
    """
    others = Reminder.objects.exclude(case__employment__person__user=user)
    sent = others.filter(
        case__employment__organisation__in=units_of(user, Role.HR_OFFICER, Role.HR_HEAD),
        sent_at__year=today.year,
        sent_at__month=today.month,
        is_superseded=False,
        recipient__isnull=False,
    ).exclude(notification=None)
    read = sent.exclude(notification__read_at=None).count()
    unread = sent.filter(notification__read_at=None).select_related(
        "case__employment__person", "recipient"
    )
    return {"sent": sent.count(), "read": read, "unread": list(unread[:5])}
