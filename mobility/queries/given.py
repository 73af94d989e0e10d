"""What the board of the province gets of leave: two numbers and twelve, never a row."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from mobility.core.state import OUT
from mobility.enums import LEAVE_FORMS
from mobility.models import LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.province import SMALL, figures
from ui.figures import Ends


def ends_of(on: date) -> Ends:
    """Return who is away on a day, and how many leaves end in each of the next twelve months."""
    told = figures(on)
    return Ends(told.away, told.months)


def others_away(on: date, counted: QuerySet[User]) -> int | None:
    """Return how many people on leave are not among those who are counted already.

    One or two are not told, because the page shows the names of all others.
    """
    out = LeaveCase.objects.on(on, work_calendar()).filter(form__in=LEAVE_FORMS, phase__in=OUT)
    others = out.exclude(employment__person__user__in=counted.order_by().values("pk"))
    count = others.order_by().values("employment__person").distinct().count()
    return None if 0 < count < SMALL else count
