"""The length of service (工龄): leave is part of it, absence after a leave is not."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from mobility.core.seniority import Length, exact
from mobility.core.state import Phase, phase
from mobility.core.terms import Term, report_day
from mobility.enums import DROPPED, ENDED, LEAVE_FORMS, RUNNING, CaseStatus
from mobility.models import Employment, LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history

_DAY = timedelta(days=1)
_LEFT = ENDED - {CaseStatus.COMPLETED}  # by such an end the employment is over too
_OTHERWISE = _LEFT | {CaseStatus.CONVERTED}  # than by a return


class Service(NamedTuple):
    """How long somebody has worked, and how many days of absence are not in it."""

    length: Length
    left_out: int


def service(post: Employment, on: date) -> Service | None:
    """Return the exact length of service on a day; None while its first day is not on record.

    Whoever has left the unit by the end of a leave has served until that day.
    """
    since = post.person.started_work_on
    if since is None or since > on:
        return None
    cases = _cases(post)
    left = _left_on(post, cases)
    until = on if left is None else max(min(left, on), since)
    absent = [each for each in _absent(cases, until) if each.first_day <= each.last_day]
    left_out = sum((each.last_day - each.first_day).days + 1 for each in absent)
    return Service(exact(since, until, absent), left_out)


def _cases(post: Employment) -> list[LeaveCase]:
    """Return what the person applied for or was away for, but for what came to nothing."""
    if not post.pk:
        return []
    cases = LeaveCase.objects.filter(employment__person=post.person_id)
    told = cases.exclude(status__in=DROPPED).select_related("plan").prefetch_related("terms")
    return list(told)


def _left_on(post: Employment, cases: Sequence[LeaveCase]) -> date | None:
    """Return the day on which this employment ended with a leave; None of whoever is employed."""
    own = [case for case in cases if case.employment_id == post.pk]
    ends = [case.closed_on for case in own if case.status in _LEFT and case.closed_on]
    left = max(ends, default=None)
    if left is None:
        return None
    others = [case.closed_on for case in own if case.status not in _LEFT]
    return None if any(day is None or day > left for day in others) else left


def _absent(cases: Sequence[LeaveCase], on: date) -> list[Term]:
    """Return the days late: from the report day to the day before the return, or to yesterday.

    Those whose reason the unit accepted count as service. Of whoever never came, and whose leave
    ended otherwise, they last until the day before that end.
    """
    found = []
    for case in cases:
        if case.form not in LEAVE_FORMS:
            continue
        plan = getattr(case, "plan", None)
        if case.status in RUNNING:
            found += _until_yesterday(case, on)
        elif case.status in _OTHERWISE and case.closed_on is not None:
            found += _until_the_end(case, case.closed_on, on)
        elif plan is not None and plan.reported_on is not None and plan.days_not_served:
            began = plan.reported_on - plan.late_days * _DAY
            found.append(Term(began, min(plan.reported_on - _DAY, on)))
    return found


def _until_yesterday(case: LeaveCase, on: date) -> list[Term]:
    known, calendar = history(case), work_calendar()
    if known.leave is None or phase(known, on, calendar) is not Phase.OVERDUE:
        return []
    return [Term(report_day(known.leave.last_day, calendar), on - _DAY)]


def _until_the_end(case: LeaveCase, closed_on: date, on: date) -> list[Term]:
    leave = history(case).leave
    if leave is None:
        return []
    return [Term(report_day(leave.last_day, work_calendar()), min(closed_on - _DAY, on))]
