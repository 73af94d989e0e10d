"""Where an open leave stands on a day; the dates alone decide, so that no job can be late."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import takewhile

from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import is_overdue
from mobility.core.terms import Term, follows

DUE_SOON_DAYS = 90


class Stand(StrEnum):
    """Where an open leave stands."""

    UPCOMING = "upcoming"  # 待离岗
    ON_LEAVE = "on_leave"  # 离岗中
    ON_EXTENSION = "on_extension"  # 延期离岗
    DUE_SOON = "due_soon"  # 即将到期
    REPORTING = "reporting"  # 待报到
    OVERDUE = "overdue"  # 逾期未返
    BETWEEN = "between"  # two terms, none of which runs


def stand(terms: Sequence[Term], on: date, calendar: WorkCalendar) -> Stand:
    """Return where a leave that nobody has closed stands on `on`.

    An extension that is signed already takes the place of the end: its term is not due soon.
    The last 90 days are due soon, on a first term and on an extension alike.

    Parameters
    ----------
    terms
        At least one, by first day, none overlapping. One that begins the day after another ends
        extends it; otherwise it is a leave of its own.
    on
        The day of the question.
    calendar
        The public calendar, for the report day.

    Raises
    ------
    ValueError
        There is no term.

    Examples
    --------
    >>> stand([Term(date(2022, 3, 1), date(2025, 2, 28))], date(2025, 3, 1), WorkCalendar()).value
    'reporting'
    """
    if not terms:
        raise ValueError("A leave has at least one term.")
    begun = list(takewhile(lambda term: term.first_day <= on, terms))
    if not begun:
        return Stand.UPCOMING
    coming = terms[len(begun) :]
    if on <= begun[-1].last_day:
        return _running(begun, coming, on)
    if coming:
        return Stand.BETWEEN
    late = is_overdue(begun[-1].last_day, on, calendar)
    return Stand.OVERDUE if late else Stand.REPORTING


def _running(begun: Sequence[Term], coming: Sequence[Term], on: date) -> Stand:
    now = begun[-1]
    goes_on = bool(coming) and follows(coming[0], now)
    if not goes_on and (now.last_day - on).days <= DUE_SOON_DAYS:
        return Stand.DUE_SOON
    extends = len(begun) > 1 and follows(now, begun[-2])
    return Stand.ON_EXTENSION if extends else Stand.ON_LEAVE
