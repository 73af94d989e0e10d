"""Where a day ends by the clock of the province."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

_DAY = timedelta(days=1)


def end_of(day: date) -> datetime:
    """Return the moment with which a day is over; what happened before it happened by that day."""
    return datetime.combine(day + _DAY, time(), timezone.get_default_timezone())


def day_of(at: datetime) -> date:
    """Return on which day something happened."""
    return timezone.localdate(at, timezone.get_default_timezone())
