"""Rooms that meetings lose: let, closed, not for meetings any more, or removed."""

from datetime import datetime

from audit.actions import record
from audit.due import each
from mentoring.actions.telling import REQUEST, both, no_longer_asked, tell_of_meeting
from mentoring.enums import MeetingStatus
from mentoring.models import Meeting
from mentoring.queries import has_its_room


def give_up_rooms(*, at: datetime) -> int:
    """Ask the two where else they meet, once a meeting; it stays. Return how many.

    Spaces know nothing of meetings, and a place becomes taken by triggers of contracts too: so
    what is planned is looked at, whoever took the room.
    """
    rooms = (
        Meeting.objects.planned().filter(in_room=True, span__startswith__gt=at).exclude(place="")
    )
    held = rooms.order_by("pk").select_related(
        "room__space", "mentorship__mentor__user", "mentorship__venture"
    )
    return each(held, lambda meeting: _give_up(meeting, at=at))


def _give_up(meeting: Meeting, *, at: datetime) -> bool:
    if has_its_room(meeting):
        return False
    no_longer_asked(meeting, at)
    where = meeting.place
    meeting.room, meeting.place = None, ""
    meeting.sequence += 1
    meeting.save(update_fields=["room", "place", "sequence"])
    record("lose_room", meeting, by=None, at=at)
    is_agreed = meeting.status == MeetingStatus.AGREED
    tell_of_meeting(
        both(meeting.mentorship),
        "room_lost",
        meeting,
        at,
        method=REQUEST if is_agreed else "",
        where=where,
    )
    return True
