"""What follows from days and ends that an import wrote, or took back: as from the same by hand.

Warnings that ask for nothing any more are settled, an end that waits is given up, and the person
hears what the office has written of the own leave.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from ledgers.queries import PlannedRow
from ledgers.queries.known import alive
from mobility.actions.corrections import settle_former_day
from mobility.actions.ends import give_up_end
from mobility.actions.remarks import share_decision_day
from mobility.actions.words import (
    EVERYTHING,
    STATED,
    settle_office,
    settle_researcher,
    tell_researcher,
)
from mobility.core.terms import Term
from mobility.enums import CaseStatus
from mobility.models import LeaveCase, Reminder
from mobility.queries.terms import history


def _read(which: Q) -> QuerySet[LeaveCase]:
    """Return cases as they are on record now, with whoever hears of them."""
    joined = ("employment__person__user", "employment__department__head")
    return LeaveCase.objects.filter(which).select_related(*joined).order_by("pk")


def days_now(keys: Iterable[int]) -> dict[int, Term | None]:
    """Return the days of whole leaves, by case."""
    cases = LeaveCase.objects.filter(pk__in=list(keys)).prefetch_related("terms")
    return {case.pk: history(case).leave for case in cases}


def follow_written(rows: Sequence[PlannedRow], *, by: User | None, at: datetime) -> None:
    """Let follow what rows have changed of leaves on record; they hold these as they were."""
    changed = {row.case.pk: row for row in rows if row.case is not None and _changes_days(row)}
    for case in _read(Q(pk__in=list(changed))):
        row = changed[case.pk]
        if _returns(row):
            give_up_end(case, by=by, at=at)
            _settle(case, at)
            plan = getattr(case, "plan", None)
            tell_researcher("back", case, at, late=str(plan.days_not_served if plan else 0))
        elif row.case is not None and len(row.terms) > len(alive(row.case)):
            settle_office(case, at, *STATED)
            settle_researcher(case, at, "remind")
            last_day = row.terms[-1].last_day.isoformat()
            tell_researcher("extension_granted", case, at, last_day=last_day)
        elif row.case is not None:
            _tell_of_days(case, history(row.case).leave, at)
        share_decision_day(case.employment.person, at)
    paid = {row.case.pk for row in rows if row.case is not None and _changes_pay(row)}
    _tell_of_pay(paid, at)


def _changes_days(row: PlannedRow) -> bool:
    return _returns(row) or any(change.of == "terms" for change in row.changes)


def _changes_pay(row: PlannedRow) -> bool:
    return any(change.of == "treatment" for change in row.changes)


def _tell_of_pay(keys: Iterable[int], at: datetime) -> None:
    """Tell people from which day on something else is kept for them."""
    for case in _read(Q(pk__in=list(keys))):
        if (last := case.treatments.order_by("valid_from", "pk").last()) is not None:
            tell_researcher("treated", case, at, day=last.valid_from.isoformat())


def _returns(row: PlannedRow) -> bool:
    """Whether the row brings back whoever is away by the record."""
    return any(
        change.key == "end_reason" and change.new == CaseStatus.RETURNED for change in row.changes
    )


def follow_undone(
    created: Sequence[LeaveCase],
    reopened: Iterable[int],
    paid: Iterable[int],
    former: Mapping[int, Term | None],
    *,
    at: datetime,
) -> None:
    """Let follow that an import was taken back.

    `created` are its leaves, `reopened` the cases that it had closed, `paid` those whose pay it
    had changed, `former` the days, before that, of those whose days it had changed.
    """
    keys = [case.pk for case in created]
    warned = Reminder.objects.filter(case__in=keys).values("case")
    shown = Q(pk__in=keys, employment__person__shows_leave=True)
    for case in _read(Q(pk__in=warned) | shown):
        _settle(case, at)
    opened = set(reopened)
    for case in _read(Q(pk__in=opened | former.keys())):
        if case.pk in opened:
            tell_researcher("reopened", case, at, text=_("The import was taken back."))
        else:
            _tell_of_days(case, former[case.pk], at)
        share_decision_day(case.employment.person, at)
    _tell_of_pay(paid, at)


def _tell_of_days(case: LeaveCase, before: Term | None, at: datetime) -> None:
    """Tell the person the days that stand now."""
    if leave := settle_former_day(case, before, at):
        first, last = leave.first_day.isoformat(), leave.last_day.isoformat()
        tell_researcher("corrected", case, at, day=first, last_day=last)


def _settle(case: LeaveCase, at: datetime) -> None:
    """Let nothing wait any more for a leave that is over, or that never was."""
    settle_office(case, at, *EVERYTHING)
    settle_researcher(case, at, "remind")
    share_decision_day(case.employment.person, at)
