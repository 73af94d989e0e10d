"""Whose opinion the assessment of a year rests on (年度考核): department, company, or both."""

from datetime import date, timedelta
from typing import cast

from django.utils.translation import gettext as _

from mobility.core.policy import Policy
from mobility.core.state import Phase
from mobility.core.terms import Term
from mobility.core.years import Assessor, assessors
from mobility.models import CaseOn, LeaveCase
from mobility.queries.terms import closed_as, history

_DAY = timedelta(days=1)


def assessor_of(case: LeaveCase, year: int, policy: Policy, today: date) -> Assessor | None:
    """Return who assesses a year of a leave; None of a year in which nobody was away.

    A leave counts as long as the person was out, the days late among them; who left the unit by
    its end was not on post afterwards.
    """
    leave, closed = _leave_of(case), case.closed_on
    if leave is None or not case.is_leave:
        return None
    last = max(leave.last_day, today)
    if closed is not None:
        is_gone = closed_as(case.status) is Phase.ENDED
        last = date(closed.year, 12, 31) if is_gone else max(closed - _DAY, leave.first_day)
    return assessors(leave.first_day, last, policy.months_on_post).get(year)


def _leave_of(case: LeaveCase) -> Term | None:
    """Return the whole leave: as a list has read it with the case, else from its terms."""
    if not hasattr(case, "phase"):
        return history(case).leave
    listed = cast("CaseOn", case)
    return Term(listed.first_day, listed.last_day) if listed.first_day else None


def assessor_words(assessor: Assessor | None) -> str:
    """Say who assesses a year."""
    if assessor is None:
        return ""
    return {
        Assessor.DEPARTMENT: _("assessed by the department"),
        Assessor.ENTERPRISE: _("assessed with the opinion of the company"),
        Assessor.MIXED: _("assessed by department and company"),
    }[assessor]
