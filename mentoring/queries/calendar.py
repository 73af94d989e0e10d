"""Meetings as calendars read them (RFC 5545, invitations after RFC 5546)."""

from collections.abc import Iterable
from itertools import chain

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from mentoring.enums import MeetingStatus, Way
from mentoring.models import GroupMeeting, Mediation, Meeting, OpenHour
from notifications import ics
from notifications.ics import CANCEL, PUBLISH, REQUEST

CALENDAR = "meetings"  # salt of the address


def invitation(meeting: Meeting, person: User, *, method: str) -> str:
    """Return one meeting as an invitation, or as its cancellation, in the language of `person`."""
    with translation.override(person.language):
        return ics.invitation(_entry(meeting, is_off=method == CANCEL), person.email, method=method)


def feed(
    meetings: Iterable[Meeting],
    person: User,
    *,
    groups: Iterable[GroupMeeting] = (),
    open_hours: Iterable[OpenHour] = (),
) -> bytes:
    """Return all meetings of a person as a calendar to subscribe to."""
    with translation.override(person.language):
        calendar = ics.calendar(PUBLISH)
        calendar.add("x-wr-calname", _("Mentoring"))
        entries = chain(
            (_entry(each, is_off=False) for each in meetings),
            (_group_entry(each, is_off=False) for each in groups),
            (_open_hour_entry(each, is_off=False) for each in open_hours),
        )
        for entry in entries:
            calendar.add_component(ics.event(entry))
    return bytes(calendar.to_ical())


def group_invitation(group: GroupMeeting, person: User, *, method: str) -> str:
    """Return a group meeting as an invitation, or as its cancellation; no venture is named."""
    with translation.override(person.language):
        entry = _group_entry(group, is_off=method == CANCEL)
        return ics.invitation(entry, person.email, method=method)


def open_hour_invitation(row: OpenHour, person: User, *, method: str) -> str:
    """Return an open hour as an invitation, or as its cancellation."""
    with translation.override(person.language):
        entry = _open_hour_entry(row, is_off=method == CANCEL)
        return ics.invitation(entry, person.email, method=method)


def _group_entry(group: GroupMeeting, *, is_off: bool) -> ics.Entry:
    return ics.Entry(
        uid=f"group-{group.pk}@qingchuang",
        sequence=group.sequence,
        stamp=group.status_changed_at or group.created_at,
        starts_at=group.starts_at,
        ends_at=group.ends_at,
        summary=_("%(title)s with %(mentor)s") % {"title": group.title, "mentor": group.mentor},
        location=group.place or str(Way(group.way).label),
        description=group.agenda,
        path=group.get_absolute_url(),
        status="CANCELLED" if is_off else "CONFIRMED",
    )


def _open_hour_entry(row: OpenHour, *, is_off: bool) -> ics.Entry:
    return ics.Entry(
        uid=f"open-hour-{row.pk}@qingchuang",
        sequence=row.sequence,
        stamp=row.status_changed_at or row.created_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        summary=_("Open hour: %(venture)s with %(mentor)s")
        % {"venture": row.venture, "mentor": row.mentor},
        location=row.place or str(Way(row.way).label),
        description=row.text,
        path=row.get_absolute_url(),
        status="CANCELLED" if is_off else "CONFIRMED",
    )


def _entry(meeting: Meeting, *, is_off: bool) -> ics.Entry:
    """Return the entry of a meeting; its changes have the same name and a greater number."""
    pair = meeting.mentorship
    return ics.Entry(
        uid=f"meeting-{meeting.pk}@qingchuang",
        sequence=meeting.sequence,
        stamp=meeting.status_changed_at or meeting.created_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=_("%(venture)s with %(mentor)s") % {"venture": pair.venture, "mentor": pair.mentor},
        location=meeting.place or str(Way(meeting.way).label),
        description=meeting.agenda,
        path=reverse("mentorship", args=[pair.pk]),
        status=_status(meeting, is_off),
    )


def talk_invitation(mediation: Mediation, person: User, *, method: str) -> str:
    """Return the talk of a mediation as an invitation, or as its cancellation."""
    starts_at, ends_at, pair = mediation.starts_at, mediation.ends_at, mediation.mentorship
    assert starts_at is not None and ends_at is not None  # noqa: S101, PT018  asked for with a talk
    with translation.override(person.language):
        entry = ics.Entry(
            uid=f"mediation-{mediation.pk}@qingchuang",
            sequence=mediation.sequence,
            stamp=mediation.status_changed_at or mediation.at,
            starts_at=starts_at,
            ends_at=ends_at,
            summary=_("Mediation: %(venture)s and %(mentor)s")
            % {"venture": pair.venture, "mentor": pair.mentor},
            location=mediation.place or str(Way(mediation.way).label),
            description=str(Way(mediation.way).label),
            path=reverse("mediation", args=[mediation.pk]),
            status="CANCELLED" if method == CANCEL else "CONFIRMED",
        )
        return ics.invitation(entry, person.email, method=method)


def _status(meeting: Meeting, is_off: bool) -> str:
    if is_off:
        return "CANCELLED"
    return "TENTATIVE" if meeting.status == MeetingStatus.PROPOSED else "CONFIRMED"


__all__ = [
    "CALENDAR",
    "CANCEL",
    "PUBLISH",
    "REQUEST",
    "feed",
    "group_invitation",
    "invitation",
    "open_hour_invitation",
    "talk_invitation",
]
