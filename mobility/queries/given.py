"""What the board of the province gets of leave: numbers, by month and prefecture, never a row.

Of a day that is over it gets those of the last end of a month. Where any two days could be laid
side by side, the day on which somebody went or came would show, and with it who it was.
"""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mobility.models import LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.province import STATES, Line, figures
from mobility.second_line import whole_ledger
from ui.figures import SMALLEST_TOLD, Leave


def told_for(on: date) -> date:
    """Return the day whose numbers are told: today itself, else the last end of a month."""
    is_over = on < timezone.localdate()
    is_end_of_month = (on + timedelta(days=1)).day == 1
    return on.replace(day=1) - timedelta(days=1) if is_over and not is_end_of_month else on


def leave_of(on: date) -> Leave:
    """Return who is away on a day and whose leave ends when, and by prefecture of the company.

    They are the cells of the table of leave in numbers, so that two pages give nobody away. Months
    before the one that is asked for are left out, none is added.
    """
    day = told_for(on)
    told = figures(day)
    months = [each for each in told.months if each[0] >= on.replace(day=1)]
    *lines, whole = told.places.lines
    by_place = {each.code: _away_and_due(each) for each in lines if each.code}
    return Leave(day, told.away, months, by_place, _away_and_due(whole))


def _away_and_due(line: Line) -> tuple[int | None, int | None]:
    told = dict(zip(STATES, (count for _label, count in line.cells), strict=False))
    return told["away"], told["due"]


def others_away(on: date, counted: QuerySet[User]) -> int | None:
    """Return how many people on leave are not among those who are counted already.

    Fewer than five are not told, because the page shows the names of all others.
    """
    out = LeaveCase.objects.on(told_for(on), work_calendar()).away()
    others = out.exclude(employment__person__user__in=counted.order_by().values("pk"))
    with whole_ledger():
        count = others.order_by().values("employment__person").distinct().count()
    return None if 0 < count < SMALLEST_TOLD else count
