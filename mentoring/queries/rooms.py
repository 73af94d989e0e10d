"""Rooms of maker spaces in which the two sides of a mentorship can meet."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from incubation.core import hours_of
from mentors.models import Mentorship
from spaces.enums import PlaceKind, SpaceStatus
from spaces.models import Place


def rooms_to_meet_in() -> QuerySet[Place]:
    """Return rooms that nobody has, of spaces that run and say where they are."""
    free = Place.objects.free().filter(kind=PlaceKind.ROOM, space__status=SpaceStatus.RUNNING)
    return free.exclude(space__address="").select_related("space").order_by("space__name", "name")


def rooms_near(mentorship: Mentorship) -> Sequence[Place]:
    """Return the rooms in the prefectures of the two, all where neither has said where it is."""
    counties = (mentorship.mentor.county, mentorship.venture.county)
    near = {county.prefecture_id for county in counties if county is not None}
    rooms = rooms_to_meet_in()
    return list(rooms.filter(space__county__prefecture__in=near) if near else rooms)


def by_space(rooms: Sequence[Place]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of rooms, under the name and the opening hours of their space."""
    return [
        (" · ".join(filter(None, told)), [(str(each.pk), each.name) for each in of_space])
        for told, of_space in groupby(
            rooms, key=lambda each: (each.space.name, each.space.opening_hours)
        )
    ]


def where_it_is(room: Place) -> str:
    """Return what stands as the place of a meeting: on the page, in mails and in calendars."""
    return f"{room.space} · {room} · {room.space.address}"


def is_open_then(room: Place, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a time lies on one day, which is not a closed one, and in the opening hours.

    Hours that a text gives otherwise than as one span of the day bar nothing.
    """
    zone = timezone.get_default_timezone()
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    day, hours = first.date(), hours_of(room.space.opening_hours)
    if room.closed_from and room.closed_from <= day <= (room.closed_until or day):
        return False
    if hours is None:
        return True
    return day == last.date() and hours[0] <= first.time() and last.time() <= hours[1]
