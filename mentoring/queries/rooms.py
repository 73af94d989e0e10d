"""Rooms of maker spaces in which the two sides of a mentorship can meet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from incubation.core import hours_of, lies_within
from mentoring.enums import MeetingStatus
from mentoring.models import Meeting
from mentors.models import Mentorship
from safety.policies import kept_from
from spaces.enums import SpaceStatus
from spaces.models import Place, Space

SHOWN_AHEAD = timedelta(days=14)


def rooms_to_meet_in() -> QuerySet[Place]:
    """Return rooms for meetings that nobody has, of spaces that run and say where they are."""
    free = Place.objects.free().filter(is_for_meetings=True, space__status=SpaceStatus.RUNNING)
    return (
        free.exclude(space__address="")
        .select_related("space")
        .order_by("space__search_key", "name", "pk")
    )


def rooms_near(mentorship: Mentorship, *, chosen: int | None = None) -> Sequence[Place]:
    """Return the rooms in the prefectures of the two, all where neither has said where it is.

    One that was chosen before is among them wherever it lies, while it can be had.
    """
    counties = (mentorship.mentor.county, mentorship.venture.county)
    near = {county.prefecture_id for county in counties if county is not None}
    rooms = rooms_to_meet_in()
    if near:
        rooms = rooms.filter(Q(space__county__prefecture__in=near) | Q(pk=chosen))
    return list(rooms)


def has_its_room(meeting: Meeting) -> bool:
    """Whether the two can still meet in the room that they chose.

    One that is closed now may be open on the day of the meeting, and what an offer holds is not
    let yet.
    """
    room = meeting.room
    if room is None or not room.is_for_meetings or room.is_taken:
        return False
    day = timezone.localdate(meeting.starts_at, timezone.get_default_timezone())
    opens = room.is_open or (room.closed_until is not None and room.closed_until < day)
    runs = room.space.status == SpaceStatus.RUNNING
    return runs and opens and is_open_then(room, meeting.starts_at, meeting.ends_at)


def meetings_in_rooms(space: Space, reader: User, *, at: datetime) -> Sequence[Meeting]:
    """Return what is arranged in the rooms of a space in the coming two weeks, the next first.

    As with notices, a manager reads nothing of people who are kept apart from the manager.
    """
    found = Meeting.objects.filter(
        room__space=space,
        status=MeetingStatus.AGREED,
        span__endswith__gt=at,
        span__startswith__lte=at + SHOWN_AHEAD,
    )
    apart = kept_from([reader])
    found = found.exclude(Q(founder__in=apart) | Q(mentorship__mentor__user__in=apart))
    return list(found.select_related("room", "proposed_by").order_by("span", "pk"))


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
    hours = hours_of(room.space.opening_hours)
    if room.is_closed_on(first.date()):
        return False
    return hours is None or lies_within(hours, first, last)
