"""Events as calendars read them."""

from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from events.models import Event
from notifications import ics


def calendar_entry(event: Event, person: User, *, method: str, at: datetime) -> str:
    """Return an event as an invitation of who has a place, or as its cancellation.

    It is in the language of `person` and carries the link, if there is one.
    """
    with translation.override(person.language):
        entry = _entry(event, at=at, method=method, link=event.link)
        return ics.invitation(entry, person.email, method=method)


def public_entry(event: Event, *, at: datetime) -> str:
    """Return an event as anybody may keep it: without the link."""
    made = ics.calendar(ics.PUBLISH)
    made.add_component(ics.event(_entry(event, at=at, method=ics.PUBLISH, link="")))
    return str(made.to_ical().decode())


def _entry(event: Event, *, at: datetime, method: str, link: str) -> ics.Entry:
    told = [event.about, link]
    return ics.Entry(
        uid=f"event-{event.pk}@qingchuang",
        sequence=event.sequence,
        stamp=at,
        starts_at=event.begins_at,
        ends_at=event.ends_at,
        summary=event.title,
        location=event.place or _("online"),
        description="\n".join(each for each in told if each),
        path=reverse("event", args=[event.pk]),
        status="CANCELLED" if method == ics.CANCEL else "CONFIRMED",
    )
