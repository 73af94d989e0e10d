"""Whom to tell of what happens in a mentorship."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from mentoring.enums import Side
from mentoring.models import Meeting
from mentoring.queries.calendar import CANCEL, REQUEST, invitation
from mentors.models import Mentorship
from notifications.actions import notify


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


def tell(
    people: Iterable[User], verb: str, mentorship: Mentorship, at: datetime, *, event: str,
    **facts: str,
) -> None:  # fmt: skip
    """Put a notice about a mentorship into the bell of each of them."""
    for person in people:
        notify(
            person, f"mentoring/{verb}", about=mentorship, at=at, event=event,
            url=reverse("mentorship", args=[mentorship.pk]), venture=str(mentorship.venture),
            mentor=mentorship.mentor.user.name, **facts,
        )  # fmt: skip


def tell_of_meeting(
    people: Iterable[User], verb: str, meeting: Meeting, at: datetime, *, by: User | None = None,
    method: str = "",
) -> None:  # fmt: skip
    """Tell of a meeting, each in the time of the own place; `method` puts a calendar entry in."""
    for person in people:
        entry = invitation(meeting, person, method=method) if method else ""
        tell(
            [person], verb, meeting.mentorship, at, event=f"{meeting.pk}:{meeting.sequence}",
            who=by.name if by else "", when=meeting.starts_at.isoformat(), zone=person.time_zone,
            way=meeting.way, place=meeting.place,
            text=meeting.note if verb == "meeting_cancelled" else meeting.agenda,
            **({"calendar": entry, "method": method} if entry else {}),
        )  # fmt: skip


__all__ = ["CANCEL", "REQUEST", "both", "members", "tell", "tell_of_meeting"]
