"""Months and opening hours, counted."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

_CLOCK = r"(\d{1,2})[:：](\d{2})"
_RANGE = re.compile(rf"(?<!\d){_CLOCK}\s*(?:[-–—~～至到]|to)\s*{_CLOCK}(?!\d)")
_HOURS, _MINUTES = 24, 60
_MONTHS = 12


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last of a shorter month.

    >>> months_after(date(2027, 1, 31), 1), months_after(date(2026, 11, 5), 14)
    (datetime.date(2027, 2, 28), datetime.date(2028, 1, 5))
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_months(first: date, months: int) -> date:
    """Return the last day of so many months; of a month too short for its day, its end.

    >>> last_of_months(date(2026, 12, 5), 6), last_of_months(date(2026, 8, 31), 6)
    (datetime.date(2027, 6, 4), datetime.date(2027, 2, 28))
    """
    after = months_after(first, months)
    return after if after.day < first.day else after - timedelta(days=1)


def months_between(first: date, last: date) -> int:
    """Return how many whole months lie between two days.

    >>> months_between(date(2026, 1, 31), date(2026, 3, 30)), months_between(
    ...     date(2026, 1, 15), date(2027, 1, 15))
    (1, 12)
    """
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    return months - (months_after(first, months) > last)


def at_most_months(first: date, last: date, months: int) -> bool:
    """Return whether no more than so many months lie between two days: the same day still counts.

    >>> at_most_months(date(2024, 11, 24), date(2026, 11, 24), 24), at_most_months(
    ...     date(2024, 11, 23), date(2026, 11, 24), 24)
    (True, False)
    """
    return last <= months_after(first, months)


def months_begun(first: date, last: date) -> int:
    """Return how many months old something is by its limits: the fewest that `at_most_months` lets.

    >>> months_begun(date(2024, 11, 24), date(2026, 11, 24)), months_begun(
    ...     date(2024, 11, 23), date(2026, 11, 24))
    (24, 25)
    """
    months = months_between(first, last)
    return months if at_most_months(first, last, months) else months + 1


def hours_of(text: str) -> tuple[time, time] | None:
    """Return from when to when, if a text names one span of the day and not all of it.

    >>> hours_of("周一至周五 9:00–18:00"), hours_of("工作日"), hours_of("9:00-12:00、14:00-18:00")
    ((datetime.time(9, 0), datetime.time(18, 0)), None, None)
    >>> hours_of("8:00–24:00") == (time(8), time.max), hours_of("0:00–24:00")
    (True, None)
    """
    found = _RANGE.findall(text)
    if len(found) != 1:
        return None
    first, first_minute, last, last_minute = map(int, found[0])
    if (last, last_minute) == (_HOURS, 0) and first < _HOURS and first_minute < _MINUTES:
        return (time(first, first_minute), time.max) if first or first_minute else None
    if max(first, last) >= _HOURS or max(first_minute, last_minute) >= _MINUTES:
        return None
    begins, ends = time(first, first_minute), time(last, last_minute)
    return (begins, ends) if begins < ends else None


def lies_within(hours: tuple[time, time], begins: datetime, ends: datetime) -> bool:
    """Return whether a time lies on one day in such hours; what ends at midnight is of its day.

    Both moments are by the clock of the hours.

    >>> late = datetime(2026, 12, 31, 23), datetime(2027, 1, 1)
    >>> lies_within((time(8), time.max), *late), lies_within((time(8), time(23, 30)), *late)
    (True, False)
    """
    day = begins.date()
    first, last = (datetime.combine(day, each, begins.tzinfo) for each in hours)
    if hours[1] == time.max:
        last = datetime.combine(day + timedelta(days=1), time(), begins.tzinfo)
    return first <= begins and ends <= last
