"""Rooms that meetings lose: let, closed, not for meetings any more, or removed."""

from datetime import datetime

from django.db import transaction

from audit.actions import record
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
    lost = 0
    for pk in rooms.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = rooms.filter(pk=pk).select_for_update(of=("self",), no_key=True)
            for meeting in held.select_related(
                "room__space", "mentorship__mentor__user", "mentorship__venture"
            ):
                if not has_its_room(meeting):
                    _give_up(meeting, at=at)
                    lost += 1
    return lost


def _give_up(meeting: Meeting, *, at: datetime) -> None:
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
