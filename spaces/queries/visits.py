"""Visits as calendars read them."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from notifications import ics
from spaces.enums import VisitStatus
from spaces.models import Visit


def calendar_entry(visit: Visit, person: User, *, method: str) -> str:
    """Return a visit as an invitation, or as its cancellation, in the language of `person`."""
    with translation.override(person.language):
        entry = ics.Entry(
            uid=f"visit-{visit.pk}@qingchuang",
            sequence=visit.sequence,
            stamp=visit.status_changed_at or visit.asked_at,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            summary=_("Visit: %(space)s") % {"space": visit.space},
            location=visit.space.address or visit.space.name,
            description=visit.about,
            path=reverse("visit", args=[visit.pk]),
            status=_status(visit, method),
        )
        return ics.invitation(entry, person.email, method=method)


def _status(visit: Visit, method: str) -> str:
    if method == ics.CANCEL:
        return "CANCELLED"
    return "TENTATIVE" if visit.status == VisitStatus.ASKED else "CONFIRMED"
