"""Whom to tell of what happens in a mentorship."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.policies import permits
from mentoring.enums import Side
from mentoring.models import GroupMeeting, Meeting, OpenHour
from mentoring.policies import may_bind
from mentoring.queries.calendar import (
    CANCEL,
    REQUEST,
    group_invitation,
    invitation,
    open_hour_invitation,
)
from mentors.models import Mentorship
from notifications.actions import notify, settle_event, settle_row
from safety.policies import kept_from
from spaces.policies import managers
from ventures.models import Venture

# What a meeting asks its people to do; done once it is answered, moved, off or told.
_ASKED_OF_A_MEETING = (
    "mentoring/meeting_proposed",
    "mentoring/meeting_moved",
    "mentoring/times_offered",
    "mentoring/room_lost",
    "mentoring/meeting_over",
)


def members(mentorship: Mentorship, side: Side) -> list[User]:
    """Return who sits on one side and still has an account."""
    sitting = (
        [mentorship.mentor.user]
        if side == Side.MENTOR
        else mentorship.venture.founders.order_by("pk")
    )
    return [person for person in sitting if person.is_active]


def both(mentorship: Mentorship) -> list[User]:
    """Return everybody of both sides."""
    return [*members(mentorship, Side.MENTOR), *members(mentorship, Side.FOUNDER)]


def binders(mentorship: Mentorship) -> list[User]:
    """Return who of both sides may agree and end: the mentor, and the leads of the team."""
    return [each for each in both(mentorship) if permits(may_bind, each, mentorship)]


def tell(
    people: Iterable[User],
    verb: str,
    mentorship: Mentorship,
    at: datetime,
    *,
    event: str,
    **facts: str,
) -> None:
    """Put a notice about a mentorship into the bell of each of them."""
    for person in people:
        notify(
            person,
            f"mentoring/{verb}",
            about=mentorship,
            at=at,
            event=event,
            url=reverse("mentorship", args=[mentorship.pk]),
            venture=str(mentorship.venture),
            mentor=mentorship.mentor.user.name,
            **facts,
        )


def tell_of_meeting(
    people: Iterable[User],
    verb: str,
    meeting: Meeting,
    at: datetime,
    *,
    by: User | None = None,
    method: str = "",
    **facts: str,
) -> None:
    """Tell of a meeting, each in the time of the own place; `method` puts a calendar entry in."""
    for person in people:
        entry = invitation(meeting, person, method=method) if method else ""
        tell(
            [person],
            verb,
            meeting.mentorship,
            at,
            event=f"{meeting.pk}:{meeting.sequence}",
            who=by.name if by else "",
            when=meeting.starts_at.isoformat(),
            zone=person.time_zone,
            way=meeting.way,
            place=meeting.place,
            text=meeting.note if verb == "meeting_cancelled" else meeting.agenda,
            **facts,
            **({"calendar": entry, "method": method} if entry else {}),
        )


def no_longer_asked(meeting: Meeting, at: datetime) -> None:
    """Take what a meeting asks for out of every bell: somebody has answered, moved or told it.

    Called before its `sequence` goes on, which the notices name.
    """
    event = f"{meeting.pk}:{meeting.sequence}"
    for kind in _ASKED_OF_A_MEETING:
        settle_event(kind, about=meeting.mentorship, event=event, at=at)


def group_no_longer_asked(group: GroupMeeting, at: datetime) -> None:
    """Take the question what came of a group meeting out of the mentor's bell."""
    settle_row(["mentoring/group_over"], about=group, at=at)


def tell_space(verb: str, meeting: Meeting, at: datetime) -> None:
    """Tell the managers of a space when its room is taken, or free again; no venture is named.

    Who keeps away from one of the two is told nothing.
    """
    room = meeting.room
    if room is None:
        return
    apart = kept_from([meeting.founder, meeting.mentorship.mentor.user])
    for person in managers(room.space):
        if person.pk not in apart:
            notify(
                person,
                f"mentoring/{verb}",
                about=meeting,
                at=at,
                event=str(meeting.sequence),
                url=reverse("place_list", args=[room.space_id]),
                space=str(room.space),
                room=str(room),
                who=meeting.proposed_by.name,
                when=meeting.starts_at.isoformat(),
                ends=meeting.ends_at.isoformat(),
                zone=person.time_zone,
            )


def leads_of(venture: Venture) -> list[User]:
    """Return the leads of a venture who still have an account."""
    led = venture.members.leads().select_related("person").order_by("pk")
    return [each.person for each in led if each.person.is_active]


def tell_of_group(
    people: Iterable[User],
    verb: str,
    group: GroupMeeting,
    at: datetime,
    *,
    event: str = "",
    method: str = "",
    **facts: str,
) -> None:
    """Tell of a group meeting; `method` puts a calendar entry in. No venture is named by it."""
    for person in people:
        entry = group_invitation(group, person, method=method) if method else ""
        notify(
            person,
            f"mentoring/{verb}",
            about=group,
            at=at,
            url=group.get_absolute_url(),
            event=event or str(group.sequence),
            title=group.title,
            mentor=group.mentor.user.name,
            when=group.starts_at.isoformat(),
            zone=person.time_zone,
            way=group.way,
            place=group.place,
            **{"text": group.note if verb == "group_cancelled" else group.agenda, **facts},
            **({"calendar": entry, "method": method} if entry else {}),
        )


def tell_of_open_hour(
    people: Iterable[User],
    verb: str,
    row: OpenHour,
    at: datetime,
    *,
    who: str = "",
    method: str = "",
    **facts: str,
) -> None:
    """Tell of an open hour; names, way and place, and no contact details."""
    for person in people:
        entry = open_hour_invitation(row, person, method=method) if method else ""
        notify(
            person,
            f"mentoring/{verb}",
            about=row,
            at=at,
            url=row.get_absolute_url(),
            event=str(row.sequence),
            venture=str(row.venture),
            mentor=row.mentor.user.name,
            who=who,
            when=row.starts_at.isoformat(),
            zone=person.time_zone,
            way=row.way,
            place=row.place,
            text=row.note if verb == "open_hour_cancelled" else row.text,
            **facts,
            **({"calendar": entry, "method": method} if entry else {}),
        )


__all__ = [
    "CANCEL",
    "REQUEST",
    "binders",
    "both",
    "group_no_longer_asked",
    "leads_of",
    "members",
    "no_longer_asked",
    "tell",
    "tell_of_group",
    "tell_of_meeting",
    "tell_of_open_hour",
    "tell_space",
]
