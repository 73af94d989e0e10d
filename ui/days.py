"""Where a day ends by the clock of the province, and which days are worked.

The public calendar is kept by a room that others must not read: it puts in who reads it, and
whoever counts working days asks here.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

_DAY = timedelta(days=1)


def end_of(day: date) -> datetime:
    """Return the moment with which a day is over; what happened before it happened by that day."""
    return datetime.combine(day + _DAY, time(), timezone.get_default_timezone())


def day_of(at: datetime) -> date:
    """Return on which day something happened."""
    return timezone.localdate(at, timezone.get_default_timezone())


# --- working days -------------------------------------------------------------------------------
class WorkCalendar(Protocol):
    """The public calendar: which days are worked."""

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`."""
        ...

    def count_after(self, day: date, until: date) -> int:
        """Return the working days after `day` up to and with `until`."""
        ...


_KEPT: list[Callable[[], WorkCalendar]] = []


def keep_calendar(read: Callable[[], WorkCalendar]) -> None:
    """Say who reads the public calendar; the last one said counts."""
    _KEPT[:] = [read]


def calendar() -> WorkCalendar:
    """Return the public calendar as it is kept now."""
    return _KEPT[0]()
