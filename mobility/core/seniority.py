"""Length of service (工龄), counted in the three ways that offices use; leave is part of it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from mobility.core.terms import Term, add_months, days_in, months_and_days

_DAY = timedelta(days=1)
_YEAR = 12  # months


class Length(NamedTuple):
    """A length of service; fewer than 12 months, fewer days than a month."""

    years: int
    months: int
    days: int


def exact(since: date, until: date, not_counted: Sequence[Term] = ()) -> Length:
    """Return the exact length (实足工龄), both days counted.

    Parameters
    ----------
    since, until
        First day of work (参加工作时间) and the day of the question.
    not_counted
        Spans such as absence after a leave; the clock stands still on each of their days, so
        that the answer is that of as many days earlier.

    Raises
    ------
    ValueError
        `until` lies before `since`.

    Examples
    --------
    >>> exact(date(2010, 7, 5), date(2025, 2, 28))
    Length(years=14, months=7, days=24)
    """
    days_in(since, until)  # refuses what lies before
    end = until - len(set(_days_of(not_counted, since, until))) * _DAY
    if end < since:
        return Length(0, 0, 0)
    months, days = months_and_days(since, end)
    return Length(*divmod(months, _YEAR), days)


def _days_of(spans: Sequence[Term], since: date, until: date) -> Iterator[date]:
    for span in spans:
        first, last = max(span.first_day, since), min(span.last_day, until)
        yield from (first + n * _DAY for n in range((last - first).days + 1))


def anniversaries(since: date, until: date) -> int:
    """Return the anniversaries of the first day of work that have come (周年).

    One that falls on 29 February comes on the 28th of other years.

    >>> anniversaries(date(2010, 7, 5), date(2025, 2, 28))
    14
    """
    years = until.year - since.year
    has_come = add_months(since, years * _YEAR) <= until
    return max(years if has_come else years - 1, 0)


def calendar_years(since: date, until: date) -> int:
    """Return the calendar years touched (虚年, 按年头): the first and the present one count.

    Raises
    ------
    ValueError
        `until` lies before `since`.

    Examples
    --------
    >>> calendar_years(date(2010, 7, 5), date(2025, 2, 28))
    16
    """
    days_in(since, until)  # refuses what lies before
    return until.year - since.year + 1
