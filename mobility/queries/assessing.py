"""Whose opinion the assessment of a year rests on (年度考核): department, company, or both."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from mobility.core.policy import Policy
from mobility.core.state import Phase
from mobility.core.years import Assessor, assessors
from mobility.models import LeaveCase
from mobility.queries.terms import history

_DAY = timedelta(days=1)


def assessor_of(case: LeaveCase, year: int, policy: Policy, today: date) -> Assessor | None:
    """Return who assesses a year of a leave; None of a year in which nobody was away.

    A leave counts as long as the person was out, the days late among them; who left the unit by
    its end was not on post afterwards.
    """
    known = history(case)
    if known.leave is None or not case.is_leave:
        return None
    last = max(known.leave.last_day, today)
    if known.closed_as is Phase.ENDED and known.closed_on:
        last = date(known.closed_on.year, 12, 31)
    elif known.closed_on is not None:
        last = max(known.closed_on - _DAY, known.leave.first_day)
    return assessors(known.leave.first_day, last, policy.months_on_post).get(year)


def assessor_words(assessor: Assessor | None) -> str:
    """Say who assesses a year."""
    if assessor is None:
        return ""
    return {
        Assessor.DEPARTMENT: _("assessed by the department"),
        Assessor.ENTERPRISE: _("assessed with the opinion of the company"),
        Assessor.MIXED: _("assessed by department and company"),
    }[assessor]
