"""A term of leave (离岗期限): both its days count, and whole months end by 民法典 200–204.

An agreement writes 自2022年3月1日起至2025年2月28日止: the first day is counted, and the last is the
day before the anniversary. The Civil Code (民法典) does not count the first day and so ends on the
corresponding day (对应日), one day later; its article 204 lets the agreement prevail.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from mobility.core.calendar import WorkCalendar

_DAY = timedelta(days=1)
_YEAR = 12  # months


class Term(NamedTuple):
    """A term (期), both days on leave."""

    first_day: date
    last_day: date


def add_months(day: date, n: int) -> date:
    """Return the day `n` months later, clipped to the end of a month that is too short.

    `n` may be negative, and the clipping does not come back: 31 January, a month on and a month
    back, is the 28th.

    >>> add_months(date(2024, 2, 29), 36).isoformat()
    '2027-02-28'
    """
    years, month = divmod(day.month - 1 + n, _YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(first_day: date, months: int) -> date:
    """Return the last day of a term of whole months that counts its first day (含首日).

    The day before the anniversary; where the target month lacks the day of the first, the end of
    that month (民法典 202).

    Parameters
    ----------
    first_day
        The first day on leave.
    months
        Length in months, from 1.

    Raises
    ------
    ValueError
        `months` is less than 1.

    Examples
    --------
    >>> last_day(date(2022, 3, 1), 36).isoformat()
    '2025-02-28'
    >>> last_day(date(2024, 2, 29), 36).isoformat()
    '2027-02-28'
    """
    target = corresponding_day(first_day, months)
    return target if target.day < first_day.day else target - _DAY


def corresponding_day(first_day: date, months: int) -> date:
    """Return the corresponding day (对应日) by which the Civil Code ends a period (民法典 202).

    Raises
    ------
    ValueError
        `months` is less than 1.

    Examples
    --------
    >>> corresponding_day(date(2022, 3, 1), 36).isoformat()
    '2025-03-01'
    """
    if months < 1:
        raise ValueError("A term lasts at least one month.")
    return add_months(first_day, months)


def is_day_longer(first_day: date, last: date) -> bool:
    """Return whether a term ends on a corresponding day: whole months and just one day more.

    >>> is_day_longer(date(2022, 3, 1), date(2025, 3, 1))
    True
    >>> is_day_longer(date(2024, 2, 29), date(2027, 2, 28))  # clipped: three years exactly
    False
    """
    months, days = months_and_days(first_day, last)
    return months > 0 and days == 1 and add_months(first_day, months) == last


def days_in(first: date, last: date) -> int:
    """Return the days from `first` to `last`, both counted.

    Raises
    ------
    ValueError
        `last` lies before `first`.

    Examples
    --------
    >>> days_in(date(2022, 3, 1), date(2025, 2, 28))
    1096
    """
    if last < first:
        raise ValueError("The last day lies before the first.")
    return (last - first).days + 1


def whole_months(first: date, last: date) -> int:
    """Return the whole months in a term, 0 for less than one or none at all.

    >>> whole_months(date(2022, 3, 1), date(2024, 6, 30))
    28
    """
    months = max((last.year - first.year) * _YEAR + last.month - first.month + 1, 0)
    while months and last_day(first, months) > last:
        months -= 1
    return months


def months_and_days(first: date, last: date) -> tuple[int, int]:
    """Return the whole months in a term and the days over.

    Raises
    ------
    ValueError
        `last` lies before `first`.

    Examples
    --------
    >>> months_and_days(date(2010, 7, 5), date(2025, 2, 28))
    (175, 24)
    """
    months = whole_months(first, last)
    if not months:
        return 0, days_in(first, last)
    return months, (last - last_day(first, months)).days


def follows(term: Term, before: Term) -> bool:
    """Return whether `term` begins the day after `before` ends, and so extends it (延期).

    >>> first = Term(date(2022, 3, 1), date(2025, 2, 28))
    >>> follows(Term(date(2025, 3, 1), date(2026, 2, 28)), first)
    True
    """
    return term.first_day == before.last_day + _DAY


def report_day(last: date, calendar: WorkCalendar) -> date:
    """Return the day to report back (报到日): the first working day after the last on leave.

    The leave itself ends on its last day, be that a Sunday or a holiday.

    >>> report_day(date(2025, 2, 28), WorkCalendar()).isoformat()
    '2025-03-03'
    """
    return calendar.nth_after(last, 1)


def months_before(day: date, n: int) -> date:
    """Return the day `n` calendar months earlier, clipped to the end of a short month.

    >>> months_before(date(2025, 2, 28), 3).isoformat()
    '2024-11-28'
    """
    return add_months(day, -n)


def days_before(day: date, n: int) -> date:
    """Return the day `n` calendar days earlier: 90 days are not three months.

    >>> days_before(date(2025, 2, 28), 90).isoformat()
    '2024-11-30'
    """
    return day - n * _DAY
