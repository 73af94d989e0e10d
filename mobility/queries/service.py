"""The length of service (工龄): leave is part of it, absence after a leave is not."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from mobility.core.seniority import Length, exact
from mobility.core.state import Phase, phase
from mobility.core.terms import Term, report_day
from mobility.enums import LEAVE_FORMS, RUNNING
from mobility.models import Employment, LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history

_DAY = timedelta(days=1)


class Service(NamedTuple):
    """How long somebody has worked, and how many days of absence are not in it."""

    length: Length
    left_out: int


def service(post: Employment, on: date) -> Service | None:
    """Return the exact length of service on a day; None while its first day is not on record."""
    since = post.person.started_work_on
    if since is None or since > on:
        return None
    absent = [each for each in _absent(post, on) if each.first_day <= each.last_day]
    left_out = sum((each.last_day - each.first_day).days + 1 for each in absent)
    return Service(exact(since, on, absent), left_out)


def _absent(post: Employment, on: date) -> list[Term]:
    """Return the days late, from the report day to the day before the return or to yesterday.

    Those whose reason the unit accepted count as service.
    """
    if not post.pk:
        return []
    late = Q(plan__late_days__gt=0, plan__late_is_accepted=False, plan__reported_on__isnull=False)
    cases = LeaveCase.objects.filter(
        late | Q(status__in=RUNNING), employment__person=post.person_id, form__in=LEAVE_FORMS
    )
    found = []
    for case in cases.select_related("plan").prefetch_related("terms"):
        plan = getattr(case, "plan", None)
        if case.status in RUNNING:
            found += _until_yesterday(case, on)
        elif plan is not None and plan.reported_on is not None:
            began = plan.reported_on - plan.late_days * _DAY
            found.append(Term(began, min(plan.reported_on - _DAY, on)))
    return found


def _until_yesterday(case: LeaveCase, on: date) -> list[Term]:
    known, calendar = history(case), work_calendar()
    if known.leave is None or phase(known, on, calendar) is not Phase.OVERDUE:
        return []
    return [Term(report_day(known.leave.last_day, calendar), on - _DAY)]
