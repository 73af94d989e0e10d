"""The public calendar: what is to come or was, by its filters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from events.enums import EventStatus
from events.models import Event
from events.querysets import EventQuerySet
from ui.text import every_word


def directory(filters: Mapping[str, Any], *, at: datetime) -> EventQuerySet:
    """Return the public events that pass every filter that is set.

    Parameters
    ----------
    filters
        Any of `q` (text; each of its words must be found, and no word finds nothing), `kind`,
        `place` (a prefecture), `month` (as 2026-11), `free` and `past` (bool).
    at
        What is over by then is shown with `past` only.
    """
    events = _searched(filters.get("q", ""))
    if filters.get("past"):
        events = events.filter(ends_at__lte=at).order_by("-begins_at", "-pk")
    else:
        events = events.filter(ends_at__gt=at).order_by("begins_at", "pk")
    if kind := filters.get("kind"):
        events = events.filter(kind=kind)
    if place := filters.get("place"):
        events = events.filter(county__prefecture=place)
    if month := filters.get("month"):
        year, number = month.split("-")
        events = events.filter(begins_at__year=int(year), begins_at__month=int(number))
    if filters.get("free"):
        open_ones = Q(status=EventStatus.PUBLISHED, sign_up_until__gt=at)
        events = events.filter(open_ones).with_room()
    return events


def _searched(text: str) -> EventQuerySet:
    return Event.objects.public().with_seats().filter(every_word(text, _holds))


def _holds(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(about__icontains=word)
        | Q(speakers__icontains=word)
        | Q(space__search_key__contains=word)
    )


def months() -> list[str]:
    """Return the months in which public events begin, the latest first."""
    zone = timezone.get_default_timezone()
    begun = Event.objects.public().order_by()
    return [f"{each:%Y-%m}" for each in begun.datetimes("begins_at", "month", "DESC", tzinfo=zone)]
