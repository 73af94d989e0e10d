"""Times and lengths of meetings, in the clock of whoever reads."""

from collections.abc import Sequence, Sized
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.enums import ZONES
from accounts.models import User
from mentoring.enums import Way
from mentoring.forms import length_in_words
from mentoring.models import Availability, Meeting, OfficeHour, OpenHour
from mentoring.policies import minutes_taken, month_of
from mentoring.queries import bookable, bookable_openly, meetings_in_rooms, steps_of
from mentoring.queries.steps import Step
from mentors.models import MentorProfile
from spaces.models import Space

HOURS_OFFERED = 6
register = template.Library()


@register.filter
def clock(at: datetime | str, zone: str) -> str:
    """Print day, weekday and time in a zone; another zone than ours is named.

    A notice knows the moment as text.
    """
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = moment.astimezone(ZoneInfo(zone))
    printed = date_format(local, pgettext("when", "D, M j, Y, H:i"))
    if zone == settings.TIME_ZONE:
        return printed
    return _("%(when)s (%(zone)s)") % {"when": printed, "zone": ZONES.get(zone, zone)}


@register.filter
def length(told: int | str | Sized) -> str | int:
    """Print minutes as people say them.

    Of a collection it returns how much it holds: it hides Django's own filter of that name.
    """
    return str(length_in_words(int(told))) if isinstance(told, int | str) else len(told)


@register.filter
def hours(minutes: int) -> str:
    """Print a sum of minutes in hours with one digit, none where it is even."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


@register.filter
def way(code: str) -> str:
    """Print how people meet."""
    return str(Way(code).label)


@register.filter
def for_row(typed: tuple[str, int, str, object] | None, key: str) -> object:
    """Return the refused form of a row, by "meetings:7:cancel"."""
    if typed and f"{typed[0]}:{typed[1]}:{typed[2]}" == key:
        return typed[3]
    return None


@register.filter
def minutes(span: object) -> int:
    """Return how many minutes lie between the two ends of a range."""
    return int((span.upper - span.lower).total_seconds()) // 60  # type: ignore[attr-defined]


@register.filter
def zone_name(zone: str) -> str:
    """Print what a clock is called."""
    return str(ZONES.get(zone, zone))


@register.simple_tag
def steps_for(reader: User) -> Sequence[Step]:
    """Return what the reader can do next in all mentorships, the most pressing first."""
    return steps_of(reader, at=timezone.now())


@register.simple_tag
def meetings_in(space: Space, reader: User) -> Sequence[Meeting]:
    """Return what is arranged in the rooms of a space in the coming two weeks."""
    return meetings_in_rooms(space, reader, at=timezone.now())


@register.simple_tag
def open_hours_for(reader: User) -> Sequence[OpenHour]:
    """Return the open hours of the reader that are to come, or still to be told."""
    return list(OpenHour.objects.visible_to(reader).under_way())


@register.simple_tag
def month_for(mentor: MentorProfile) -> dict[str, int | None]:
    """Return the minutes of this month that are taken, and the hours that the mentor gives."""
    gives = Availability.objects.filter(mentor=mentor).first()
    taken = minutes_taken(mentor.pk, *month_of(timezone.now()))
    return {"taken": taken, "most": gives.monthly_hours if gives else None}


@register.simple_tag(takes_context=True)
def open_hours_of(context: template.Context, mentor: MentorProfile) -> Sequence[OfficeHour]:
    """Return the hours of a mentor that the reader may book for a venture without a mentorship."""
    reader = context.get("user")
    if not isinstance(reader, User) or reader.pk == mentor.user_id:
        return ()
    _ventures, hours = bookable_openly(mentor, reader, at=timezone.now())
    return hours


@register.simple_tag(takes_context=True)
def hours_to_offer(context: template.Context, mentor: MentorProfile) -> Sequence[OfficeHour]:
    """Return the next free hours of a mentor who reads a request; one query a page."""
    request, reader = context.get("request"), context.get("user")
    if request is None or not isinstance(reader, User) or reader.pk != mentor.user_id:
        return ()
    if not hasattr(request, "hours_to_offer"):
        request.hours_to_offer = bookable(mentor, reader, at=timezone.now())[:HOURS_OFFERED]
    return cast("Sequence[OfficeHour]", request.hours_to_offer)
