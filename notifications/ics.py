"""Entries for calendars (RFC 5545) and invitations by mail (RFC 5546), whatever is met for."""

from dataclasses import dataclass
from datetime import UTC, datetime

import icalendar
from django.conf import settings

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a calendar shows; changes of it have the same `uid` and a greater `sequence`."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    path: str
    status: str


def calendar(method: str) -> icalendar.Calendar:
    """Return a calendar without entries."""
    made = icalendar.Calendar()
    made.add("prodid", "-//qingchuang//mentoring//")
    made.add("version", "2.0")
    made.add("method", method)
    return made


def event(entry: Entry) -> icalendar.Event:
    """Return an entry as calendars read it."""
    made = icalendar.Event()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.stamp)
    made.add("dtstart", entry.starts_at.astimezone(UTC))
    made.add("dtend", entry.ends_at.astimezone(UTC))
    made.add("summary", entry.summary)
    made.add("location", entry.location)
    made.add("description", entry.description)
    made.add("url", settings.SITE_URL + entry.path)
    made.add("status", entry.status)
    return made


def invitation(entry: Entry, to: str, *, method: str) -> str:
    """Return one entry as an invitation to a mail address, or as its cancellation."""
    made, told = calendar(method), event(entry)
    told.add("organizer", f"mailto:{_sender()}")
    told.add("attendee", f"mailto:{to}")
    made.add_component(told)
    return str(made.to_ical().decode())


def _sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")
