"""Words of events: what an entry won, as a notice knows it; when something is."""

from datetime import datetime

from django import template
from django.utils import timezone

from accounts.models import County, Prefecture
from accounts.queries import rows_of
from events.enums import Award
from events.models import Event
from events.queries import of_space
from spaces.models import Space

register = template.Library()


@register.filter
def award_word(code: str) -> str:
    """Return the result in words; a notice knows it as its code."""
    return str(Award(code).label) if code in Award.values else ""


@register.filter
def county_word(code: str) -> str:
    """Return prefecture and county in words; a notice knows the county as its code."""
    county = rows_of(County).get(code)
    if county is None:
        return ""
    return f"{rows_of(Prefecture)[county.prefecture_id].short}·{county.name}"


@register.filter
def local_day(at: datetime) -> str:
    """Print the day of a moment by the clock of the province."""
    return timezone.localtime(at, timezone.get_default_timezone()).date().isoformat()


@register.filter
def local_time(at: datetime) -> str:
    """Print the time of a moment by the clock of the province."""
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%H:%M}"


@register.filter
def takes_days(event: Event) -> bool:
    """Whether an event ends on another day than it begins."""
    return local_day(event.begins_at) != local_day(event.ends_at)


@register.simple_tag
def events_of(space: Space) -> dict[str, object]:
    """Return what the public page of a space tells of its events."""
    return of_space(space)
