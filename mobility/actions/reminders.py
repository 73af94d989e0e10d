"""Warnings before and after the last day, each told exactly once; the calls to return."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from audit.actions import record
from mobility import policies
from mobility.actions.dated import check_day
from mobility.actions.remarks import share_decision_day, sharing
from mobility.actions.words import WARNED, desk_of, hr_of, own_page, settle_office
from mobility.core.deadlines import Mark, reminder_marks
from mobility.core.policy import Policy
from mobility.core.retirement import Category, last_possible_day
from mobility.enums import LEAVE_FORMS, RUNNING, SETTLED
from mobility.models import Employment, LeaveCase, PolicyVersion, Reminder, UnitTaskDone
from mobility.queries.asking import asked_in_time
from mobility.queries.mine import has_said
from mobility.queries.overview import after_letter
from mobility.queries.policy import rules_on, work_calendar
from mobility.queries.terms import history, latest_term
from mobility.queries.year_cycle import still_lack, tasks_starting
from notifications.actions import notify

logger = logging.getLogger(__name__)
_Row = TypeVar("_Row")
UNREAD_DAYS = 7  # then the HR office is told that nobody read it
_ABSENT = ("overdue", "grace")  # the marks of whoever has not come, by how they begin


def remind_due(*, at: datetime) -> int:
    """Send every warning whose day has come; return how many were written.

    Each case is its own transaction and each mark has a unique row, so that a run that is late,
    doubled or killed repeats nothing. Of several marks that came due meanwhile only the last is
    sent; the others are written as superseded.
    """
    today = timezone.localdate(at)
    written = _each(_candidates(today), lambda key: _remind_one(key, today, at))
    _each(_offices(), lambda key: _tell_office(key, at))
    _each(sharing(), lambda person: share_decision_day(person, at))
    written += _each(_unread(at), lambda key: _escalate_one(key, at))
    return written + _announce_tasks(today, at) + _announce_ends(today, at)


def _each(rows: Iterable[_Row], do: Callable[[_Row], int | None]) -> int:
    """Do it for each, add up what was done.

    What fails for one is undone and logged, holds up no other and is tried again by the next run;
    without a database nothing goes on.
    """
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                done += do(row) or 0
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            logger.exception("The warnings about %r failed.", getattr(row, "pk", row))
    return done


def _candidates(today: date) -> Iterable[int]:
    """Return the open cases whose last day is near enough for any unit's ladder."""
    ladders = PolicyVersion.objects.values_list("rules__reminder_days", flat=True)
    longest = max((max(days) for days in ladders if days), default=0)
    horizon = today + timedelta(days=max(longest, *Policy().reminder_days))
    near = LeaveCase.objects.filter(
        status__in=RUNNING, terms__is_void=False, terms__last_day__lte=horizon
    )
    return near.order_by("pk").values_list("pk", flat=True).distinct()


@transaction.atomic
def _remind_one(key: int, today: date, at: datetime) -> int:
    case = (
        LeaveCase.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=key, status__in=RUNNING)
        .select_related(
            "employment__person__user", "employment__department__head", "employment__organisation"
        )
        .first()
    )
    if case is None or not case.is_leave:
        return 0
    term, leave = latest_term(case), history(case).leave
    if term is None or leave is None or today < leave.first_day:
        return 0  # of a short leave the end is warned of once it runs: before that nobody answers
    rules = rules_on(case.employment.organisation, today)
    marks = [
        mark
        for mark in reminder_marks(term.last_day, rules.policy, work_calendar())
        if _is_due(mark, today) and _warns(case, mark)
    ]
    known: set[tuple[str, int | None]] = set(
        case.reminders.filter(anchor=term.last_day).values_list("mark", "recipient")
    )
    return sum(_tell(case, marks, who, known, at) for who in _recipients(case, marks))


def _is_due(mark: Mark, today: date) -> bool:
    """Return whether to warn; a day of absence is one only when it has passed."""
    return mark.due < today if mark.name.startswith("overdue") else mark.due <= today


def _warns(case: LeaveCase, mark: Mark) -> bool:
    """Return whether it is said: of a return under way nothing before the end, then who is late."""
    return case.status not in SETTLED or mark.name.startswith(_ABSENT)


def _recipients(case: LeaveCase, marks: Sequence[Mark]) -> list[User | None]:
    """Return who is warned: the person (None without an account), the department, HR.

    The head of HR hears of everybody who has not come.
    """
    post = case.employment
    desk, head = desk_of(post.organisation_id, but=post.person.user_id), post.department.head
    told: list[User | None] = [post.person.user, *desk]
    if head is not None and head.is_active and head not in told:
        told.append(head)
    if any(mark.name.startswith(_ABSENT) for mark in marks):
        told += hr_of(case, Role.HR_HEAD)
    return list(dict.fromkeys(told))


def _tell(
    case: LeaveCase,
    marks: Sequence[Mark],
    who: User | None,
    known: set[tuple[str, int | None]],
    at: datetime,
) -> int:
    """Send the last mark that is due and note the earlier ones as superseded."""
    key = who.pk if who else None
    new = [mark for mark in marks if (mark.name, key) not in known]
    if not new:
        return 0
    sends = new[-1] is marks[-1]  # an older mark added later to the rules is not sent after it
    for mark in new:
        is_last = mark is new[-1] and sends
        reminder = Reminder.objects.create(
            case=case,
            mark=mark.name,
            anchor=mark.anchor,
            due_on=mark.due,
            recipient=who,
            is_superseded=not is_last,
            sent_at=at,
        )
        if is_last and who is not None and _is_own(case, who):
            _send(reminder, mark, who, at)
    return 1 if sends else 0


def _is_own(case: LeaveCase, who: User) -> bool:
    return case.employment.person.user_id == who.pk


def _offices() -> list[int]:
    """Return the officers and department heads who are to be told of warnings: one message each.

    What a killed run has written and not told is told by the next.
    """
    waiting = _untold().exclude(recipient=None).values_list("recipient", flat=True)
    return sorted(set(waiting))


def _untold() -> QuerySet[Reminder]:
    return Reminder.objects.filter(is_told=False, is_superseded=False).exclude(
        recipient=F("case__employment__person__user")
    )


@transaction.atomic
def _tell_office(key: int, at: datetime) -> None:
    rows = list(
        _untold()
        .filter(recipient=key)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("case__employment__person", "recipient")
        .order_by("anchor", "pk")
    )
    if not rows or rows[0].recipient is None:
        return
    if len(rows) == 1:
        (row,) = rows
        _send(row, Mark(row.mark, row.due_on, row.anchor), rows[0].recipient, at)
        return
    asked = {row.case_id: row.case for row in rows if asked_in_time(row.case, row.anchor)}
    told = notify(
        rows[0].recipient,
        "mobility/digest",
        about=rows[0],
        at=at,
        url=reverse("leave_todo"),
        n=str(len(rows)),
        who=rows[0].case.employment.person.name,
        last_day=rows[0].anchor.isoformat(),
        asked="、".join(case.employment.person.name for case in asked.values()),
    )
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(notification=told, is_told=True)


def _send(reminder: Reminder, mark: Mark, who: User, at: datetime) -> None:
    case = reminder.case
    is_own, asked = _is_own(case, who), asked_in_time(case, mark.anchor)
    url = own_page(case) if is_own else reverse("leave_case", args=[case.pk])
    reminder.notification = notify(
        who,
        "mobility/remind",
        about=reminder,
        at=at,
        url=url,
        who=case.employment.person.name,
        last_day=mark.anchor.isoformat(),
        mark=mark.name.partition("-")[0],
        n=mark.name.partition("-")[2],
        own=str(int(is_own)),
        asked_on=asked.isoformat() if asked else "",
        said=str(int(has_said(case))),
        ready=str(int(mark.name == "grace" and _may_be_decided(case, timezone.localdate(at)))),
    )
    reminder.is_told = True
    reminder.save(update_fields=["notification", "is_told"])


def _may_be_decided(case: LeaveCase, today: date) -> bool:
    """Whether the call to return was received, and the time that it leaves is over."""
    first = after_letter(case, rules_on(case.employment.organisation, today).policy)
    return first is not None and today >= first


def _of_absence() -> Q:
    return Q(mark__startswith=_ABSENT[0]) | Q(mark=_ABSENT[1])


def _unread(at: datetime) -> QuerySet[Reminder, int]:
    """Return each warning that the person has left unread for a week, and the office not heard."""
    unread = Reminder.objects.filter(
        Q(notification__read_at=None) & ~Q(notification=None),
        Q(case__status__in=RUNNING - SETTLED) | _of_absence(),
        case__status__in=RUNNING,
        escalated_at=None,
        sent_at__lte=at - timedelta(days=UNREAD_DAYS),
        recipient=F("case__employment__person__user"),
    )
    return unread.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _escalate_one(key: int, at: datetime) -> int:
    """Tell the HR office once of a warning that nobody has read."""
    claimed = Reminder.objects.filter(pk=key, escalated_at=None).update(escalated_at=at)
    if not claimed:
        return 0
    reminder = Reminder.objects.select_related("case__employment__person").get(pk=key)
    case = reminder.case
    for officer in hr_of(case):
        notify(
            officer,
            "mobility/unread",
            about=reminder,
            at=at,
            url=reverse("leave_case", args=[case.pk]),
            who=case.employment.person.name,
        )
    return 1


def _announce_tasks(today: date, at: datetime) -> int:
    """Tell each unit's office once a year of each task of the year's cycle."""
    starting = tasks_starting(today)
    if not starting:
        return 0
    units = Organisation.objects.filter(
        pk__in=Employment.objects.filter(cases__status__in=RUNNING).values("organisation")
    )
    return _each(units.order_by("pk"), lambda unit: _announce_tasks_of(unit, starting, at))


def _announce_tasks_of(
    unit: Organisation, starting: Iterable[tuple[str, int]], at: datetime
) -> int:
    """Tell the office of what is not ticked off, and of what was and is still lacking."""
    done = set(UnitTaskDone.objects.filter(organisation=unit).values_list("task", "year"))
    today = timezone.localdate(at)
    return sum(
        notify(
            officer,
            "mobility/year_task",
            about=unit,
            at=at,
            event=f"{task}-{year}",
            url=reverse("leave_todo"),
            task=task,
            year=str(year),
        )
        is not None
        for officer in desk_of(unit.pk)
        for task, year in starting
        if (task, year) not in done or still_lack(officer, unit, task, year, today)
    )


# What else ends while somebody is away, and how many days before the office hears of it.
_ENDS_AHEAD = {"contract": 60, "secrecy": 30, "retirement": 180}


def _announce_ends(today: date, at: datetime) -> int:
    """Tell officers once of a contract, a bond of secrecy or a working life that ends meanwhile."""
    running = (
        LeaveCase.objects.filter(status__in=RUNNING, form__in=LEAVE_FORMS)
        .select_related("employment__person", "employment__organisation")
        .prefetch_related("terms")
        .order_by("pk")
    )
    return _each(running, lambda case: _announce_ends_of(case, today, at))


def _announce_ends_of(case: LeaveCase, today: date, at: datetime) -> int:
    return sum(
        _announce_end(case, what, day, at)
        for what, day in _ends_of(case)
        if today <= day <= today + timedelta(days=_ENDS_AHEAD[what])
    )


def _ends_of(case: LeaveCase) -> Iterator[tuple[str, date]]:
    post, person = case.employment, case.employment.person
    if post.contract_until is not None:
        yield "contract", post.contract_until
    if post.secret_until is not None:
        yield "secrecy", post.secret_until
    term = latest_term(case)
    if person.born and person.track and term is not None:
        retires = last_possible_day(person.born, Category(person.track))
        if retires <= term.last_day:
            yield "retirement", retires


def _announce_end(case: LeaveCase, what: str, day: date, at: datetime) -> int:
    url = reverse("leave_case", args=[case.pk])
    return sum(
        notify(
            officer,
            "mobility/ends",
            about=case,
            at=at,
            event=f"{what}-{day}",
            url=url,
            what=what,
            who=case.employment.person.name,
            day=day.isoformat(),
        )
        is not None
        for officer in hr_of(case)
    )


@transaction.atomic
def nudge(case: LeaveCase, *, by: User, at: datetime) -> Reminder:
    """Remind by hand (催办): a mark of its own, numbered, so that none is lost."""
    policies.may_work_on(by, case)
    LeaveCase.objects.select_for_update().get(pk=case.pk)
    today = timezone.localdate(at)
    number = case.reminders.filter(mark__startswith="nudge").count() + 1
    term = latest_term(case)
    last_day = term.last_day if term else today
    who = case.employment.person.user
    reminder = Reminder.objects.create(
        case=case, mark=f"nudge-{number}", anchor=last_day, due_on=today, recipient=who, sent_at=at
    )
    if who is not None:
        _send(reminder, Mark(f"nudge-{number}", today, last_day), who, at)
    record("nudge", case, by=by, at=at, number=number)
    settle_office(case, at, "unread")
    return reminder


@transaction.atomic
def serve(
    case: LeaveCase, *, how: str, on: date, signed_by: str, by: User, at: datetime
) -> Reminder:
    """Note that the call to return was sent, and who received it (催返函与送达回证)."""
    policies.may_work_on(by, case)
    term = latest_term(case)
    last_day = term.last_day if term else on
    check_day(on, after=[("began", term.first_day if term else None)], at=at)
    letter, _is_new = Reminder.objects.update_or_create(
        case=case,
        mark="letter",
        anchor=last_day,
        recipient=None,
        defaults={
            "due_on": on,
            "sent_at": at,
            "served_how": how,
            "served_on": on,
            "signed_by": signed_by,
        },
    )
    record("serve", case, by=by, at=at, how=how, signed=bool(signed_by))
    settle_office(case, at, *WARNED)
    return letter
