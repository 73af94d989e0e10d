"""How a leave ends otherwise than by a return: one person writes it down, the head confirms it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from mobility import policies
from mobility.actions.dated import check_day
from mobility.actions.remarks import share_decision_day
from mobility.actions.words import (
    EVERYTHING,
    hr_of,
    settle_office,
    settle_researcher,
    tell_heads,
    tell_researcher,
)
from mobility.core.deadlines import dismissal_possible_from
from mobility.core.terms import Term
from mobility.enums import End
from mobility.models import LeaveCase, LeaveTerm, ProposedEnd
from mobility.queries.overview import after_letter
from mobility.queries.policy import rules_on
from mobility.queries.terms import history, retires_on
from notifications.actions import notify


class NotServed(Exception):
    """No letter was delivered with a receipt (送达回证), so that nothing can be ended."""


@transaction.atomic
def propose_end(
    case: LeaveCase, verb: str, *, on: date, basis: str, by: User, at: datetime
) -> ProposedEnd:
    """Write down how a leave ends (`verb`, one of `End`); it does once the head confirms it.

    Raises
    ------
    InvalidMove
        The leave does not run, cannot end so from where it stands, or one proposal is open.
    WrongDay
        The first day of the leave or an earlier one, or a day after today; a dismissal before the
        grace and the time after the letter are over; a retirement before its month.
    NotServed
        A dismissal without a letter whose delivery is on record.
    """
    policies.may_work_on(by, case)
    stored = LeaveCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not stored.may(verb) or stored.proposed_ends.filter(decided_at=None).exists():
        raise InvalidMove(f"{case}: no end can be proposed when {stored.status}.")
    _check(case, verb, on, at)
    proposed = ProposedEnd.objects.create(
        case=case, verb=verb, last_day=on, basis=basis, by=by, at=at
    )
    record("propose_end", case, by=by, at=at, how=verb, on=on.isoformat(), reason=basis)
    tell_heads("end_proposed", case, at, but=by)
    return proposed


@transaction.atomic
def confirm_end(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Confirm the end that was proposed, and close the case by it: whoever proposed it does not.

    Raises
    ------
    InvalidMove, WrongDay, NotServed
        No end is proposed; otherwise as for the proposal, by what is on record now.
    """
    policies.may_confirm_end(by, case)
    proposed = _open(case)
    _check(case, proposed.verb, proposed.last_day, at)
    advance(case, proposed.verb, by=by, at=at, on=proposed.last_day.isoformat())
    _decide(proposed, is_taken=True, by=by, at=at)
    end_early(case, proposed.last_day)
    close(case, proposed.last_day, proposed.basis, at=at)
    tell_researcher("ended", case, at, text=proposed.basis)


@transaction.atomic
def drop_end(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Give the proposed end up; the leave runs on.

    Raises
    ------
    InvalidMove
        No end is proposed.
    """
    policies.may_work_on(by, case)
    _open(case)
    give_up_end(case, by=by, at=at)


def give_up_end(case: LeaveCase, *, by: User | None, at: datetime) -> None:
    """Give up the end that is proposed, if one is; who wrote it down hears what another did."""
    proposed = case.proposed_ends.select_for_update().filter(decided_at=None).first()
    if proposed is None:
        return
    _decide(proposed, is_taken=False, by=by, at=at)
    record("drop_end", case, by=by, at=at)
    if proposed.by != by and proposed.by in hr_of(case):
        notify(
            proposed.by,
            "mobility/end_given_up",
            about=proposed,
            at=at,
            url=reverse("leave_case", args=[case.pk]),
            who=case.employment.person.name,
        )


def _open(case: LeaveCase) -> ProposedEnd:
    """Return the proposal that waits, held until the transaction is over."""
    proposed = case.proposed_ends.select_for_update().filter(decided_at=None).first()
    if proposed is None:
        raise InvalidMove(f"{case}: no end is proposed.")
    return proposed


def _decide(proposed: ProposedEnd, *, is_taken: bool, by: User | None, at: datetime) -> None:
    proposed.decided_by, proposed.decided_at, proposed.is_taken = by, at, is_taken
    proposed.save(update_fields=["decided_by", "decided_at", "is_taken"])
    settle_office(proposed.case, at, "end_proposed")


def _check(case: LeaveCase, verb: str, on: date, at: datetime) -> None:
    """Hold the last day against what the kind of end asks for."""
    leave = leave_of(case)
    begun = [("began", leave.first_day + timedelta(days=1))]
    check_day(on, after=begun, at=at, rule="dates")
    if verb == End.DISMISS:
        _check_dismissal(case, leave, on, at)
    if verb == End.RETIRE:
        _check_retirement(case, on, at)


def _check_dismissal(case: LeaveCase, leave: Term, on: date, at: datetime) -> None:
    policy = rules_on(case.employment.organisation, on).policy
    over = dismissal_possible_from(leave.last_day, policy)
    check_day(on, after=[("grace", over)], at=at, rule="overdue_grace_days")
    answered_by = after_letter(case, policy)
    if answered_by is None:
        raise NotServed
    check_day(on, after=[("served", answered_by)], at=at, rule="letter_days")


def _check_retirement(case: LeaveCase, on: date, at: datetime) -> None:
    last = retires_on(case.employment.person)
    month = last.replace(day=1) if last else None
    check_day(on, after=[("month", month)], at=at, rule="retirement")


@transaction.atomic
def close_agreement(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Close an agreement on work beside the post (兼职期满) once its last day is over.

    Raises
    ------
    InvalidMove
        It is a leave or a secondment, from which one returns; its last day is not over; or
        another end is proposed.
    """
    policies.may_work_on(by, case)
    last = leave_of(case).last_day
    is_over = case.is_beside_post and timezone.localdate(at) > last
    if not is_over or case.proposed_ends.filter(decided_at=None).exists():
        raise InvalidMove(f"{case}: no agreement beside the post that is to be closed.")
    advance(case, "close", by=by, at=at, on=last.isoformat())
    close(case, last + timedelta(days=1), "", at=at)
    tell_researcher("completed", case, at, last_day=last.isoformat())


# --- what every end does, a return too ---------------------------------------------------------
def leave_of(case: LeaveCase) -> Term:
    """Return the whole leave, from its first to its last day."""
    leave = history(case).leave
    if leave is None:
        raise LeaveTerm.DoesNotExist
    return leave


def end_early(case: LeaveCase, last: date) -> None:
    """Note the last day of a leave that ended before its time; an extension not begun is void.

    It is marked by an end on its own first day, so that it stands again if the end was a slip.
    """
    valid = case.terms.filter(is_void=False)
    for never_begun in valid.filter(first_day__gt=max(last, leave_of(case).first_day)):
        LeaveTerm.objects.filter(pk=never_begun.pk).update(is_void=True, ended_on=F("first_day"))
    valid.filter(last_day__gt=last).update(ended_on=Greatest(Value(last), F("first_day")))


def close(case: LeaveCase, on: date, basis: str, *, at: datetime) -> None:
    """Note the day from which a case is closed, and by what; nothing of it waits any more."""
    case.closed_on, case.close_basis = on, basis
    case.save(update_fields=["closed_on", "close_basis"])
    settle_office(case, at, *EVERYTHING)
    settle_researcher(case, at, "remind")
    share_decision_day(case.employment.person, at)
