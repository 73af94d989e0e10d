"""Meetings as calendars read them (RFC 5545, invitations after RFC 5546)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from mentoring.enums import MeetingStatus, Way
from mentoring.models import Meeting
from notifications import ics
from notifications.ics import CANCEL, PUBLISH, REQUEST

CALENDAR = "meetings"  # salt of the address


def invitation(meeting: Meeting, person: User, *, method: str) -> str:
    """Return one meeting as an invitation, or as its cancellation, in the language of `person`."""
    with translation.override(person.language):
        return ics.invitation(_entry(meeting, is_off=method == CANCEL), person.email, method=method)


def feed(meetings: Iterable[Meeting], person: User) -> bytes:
    """Return all meetings of a person as a calendar to subscribe to."""
    with translation.override(person.language):
        calendar = ics.calendar(PUBLISH)
        calendar.add("x-wr-calname", _("Mentoring"))
        for meeting in meetings:
            calendar.add_component(ics.event(_entry(meeting, is_off=False)))
    return bytes(calendar.to_ical())


def _entry(meeting: Meeting, *, is_off: bool) -> ics.Entry:
    """Return the entry of a meeting; its changes have the same name and a greater number."""
    pair = meeting.mentorship
    return ics.Entry(
        uid=f"meeting-{meeting.pk}@qingchuang",
        sequence=meeting.sequence,
        stamp=meeting.status_changed_at or meeting.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=_("%(venture)s with %(mentor)s")
        % {"venture": pair.venture, "mentor": pair.mentor.user.name},
        location=meeting.place or str(Way(meeting.way).label),
        description=meeting.agenda,
        path=reverse("mentorship", args=[pair.pk]),
        status=_status(meeting, is_off),
    )


def _status(meeting: Meeting, is_off: bool) -> str:
    if is_off:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status == MeetingStatus.PROPOSED else "CONFIRMED"


__all__ = ["CALENDAR", "CANCEL", "PUBLISH", "REQUEST", "feed", "invitation"]
