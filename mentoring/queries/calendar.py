"""Meetings as calendars read them (RFC 5545, invitations after RFC 5546)."""

from collections.abc import Iterable
from datetime import UTC, datetime

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from mentoring.enums import MeetingStatus, Way
from mentoring.models import Meeting

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
CALENDAR = "meetings"  # salt of the address


def invitation(meeting: Meeting, person: User, *, method: str) -> str:
    """Return one meeting as an invitation, or as its cancellation, in the language of `person`."""
    with translation.override(person.language):
        calendar = _calendar(method)
        event = _event(meeting, is_off=method == CANCEL)
        event.add("organizer", f"mailto:{_sender()}")
        event.add("attendee", f"mailto:{person.email}")
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def feed(meetings: Iterable[Meeting], person: User) -> bytes:
    """Return all meetings of a person as a calendar to subscribe to."""
    with translation.override(person.language):
        calendar = _calendar(PUBLISH)
        calendar.add("x-wr-calname", _("Mentoring"))
        for meeting in meetings:
            calendar.add_component(_event(meeting, is_off=False))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//qingchuang//mentoring//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(meeting: Meeting, *, is_off: bool) -> icalendar.Event:
    """Return the entry of a meeting; its changes have the same name and a greater number."""
    pair = meeting.mentorship
    event = icalendar.Event()
    event.add("uid", f"meeting-{meeting.pk}@qingchuang")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.status_changed_at or meeting.created_at)
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add(
        "summary",
        _("%(venture)s with %(mentor)s")
        % {"venture": pair.venture, "mentor": pair.mentor.user.name},
    )
    event.add("location", meeting.place or Way(meeting.way).label)
    event.add("description", meeting.agenda)
    event.add("url", settings.SITE_URL + reverse("mentorship", args=[pair.pk]))
    event.add("status", _status(meeting, is_off))
    return event


def _status(meeting: Meeting, is_off: bool) -> str:
    if is_off:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status == MeetingStatus.PROPOSED else "CONFIRMED"


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")
