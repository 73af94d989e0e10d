"""The hours of a reader, by the own clock: when the daily mail goes, and when none does."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from accounts.models import User


def day_of(person: "User", at: datetime) -> date:
    """Return the day that `at` is where this person lives."""
    return at.astimezone(ZoneInfo(person.time_zone)).date()


def daily_hour(person: "User", at: datetime) -> datetime:
    """Return when the mail of this person's day is due, the day that `at` is there."""
    return _moment(person, day_of(person, at), person.digest_hour)


def daily_mail_is_in_quiet_hours(person: "User", at: datetime) -> bool:
    """Whether the daily mail, whose hour was chosen, comes within the quiet hours all the same."""
    return quiet_hours_end(person, daily_hour(person, at)) is not None


def quiet_hours_end(person: "User", at: datetime) -> datetime | None:
    """Return when the quiet hours end that `at` lies in; None outside of them."""
    if person.quiet_from is None or person.quiet_from == person.quiet_until:
        return None
    over_midnight = timedelta(days=person.quiet_until < person.quiet_from)
    today = day_of(person, at)
    for begun in (today - timedelta(days=1), today):
        ends = _moment(person, begun + over_midnight, person.quiet_until)
        if _moment(person, begun, person.quiet_from) <= at < ends:
            return ends
    return None


def _moment(person: "User", day: date, hour: int) -> datetime:
    """Return an hour of a clock, in UTC: two of one zone are compared without its changes.

    An hour that the clock skips is the one after it; of an hour that comes twice it is the first.
    """
    there = datetime.combine(day, time(hour), tzinfo=ZoneInfo(person.time_zone))
    return there.astimezone(UTC)
