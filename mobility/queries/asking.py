"""An extension that is asked for and not decided on: since when, and what binds meanwhile."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.core.state import Phase
from mobility.enums import CaseStatus, Intention
from mobility.models import CaseOn, LeaveCase, ReturnPlan
from mobility.queries.days import spoken_day


def asked_on(case: LeaveCase) -> date | None:
    """Return the day on which the extension under review was asked for, None where none is.

    A request on paper counts from the day on which it was received, whenever it was recorded.
    """
    if case.status != CaseStatus.EXTENDING or case.status_changed_at is None:
        return None
    plan: ReturnPlan | None = getattr(case, "plan", None)
    if plan is not None and plan.received_on and plan.intention == Intention.EXTEND:
        return plan.received_on
    return timezone.localdate(case.status_changed_at)


def asked_in_time(case: LeaveCase, last: date) -> date | None:
    """Return the day of a request under review that was made before the leave was over."""
    day = asked_on(case)
    return day if day is not None and day <= last else None


def both_facts(case: CaseOn) -> str:
    """Say of a leave whose last day is over: it was asked for in time, and the old end binds."""
    if case.phase not in {Phase.REPORTING, Phase.OVERDUE}:
        return ""
    asked = asked_in_time(case, case.last_day)
    if asked is None:
        return ""
    return _(
        "The extension was asked for in time, on %(asked)s, and is under review. "
        "Until it is granted the old last day, %(last)s, binds."
    ) % {"asked": spoken_day(asked), "last": spoken_day(case.last_day)}
