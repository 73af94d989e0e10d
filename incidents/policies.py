"""Who handles incidents: the programme office and the administrators of the service."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from accounts.policies import Denied
from accounts.queries import officers
from incidents.enums import IncidentStatus
from incidents.models import Flaw, Incident


def may_handle(user: User, row: Flaw | Incident | None = None) -> None:
    """Officers of the province's programme office and administrators."""
    del row
    if not (user.is_coordinator or user.is_staff):
        raise Denied


def may_change(user: User, incident: Incident) -> None:
    """Whoever handles incidents, until it is closed."""
    may_handle(user)
    if incident.status == IncidentStatus.CLOSED:
        raise Denied


def handlers() -> Iterable[User]:
    """Return whom a report reaches."""
    office = Q(pk__in=[each.pk for each in officers()])
    return User.objects.filter(Q(is_staff=True) | office, is_active=True).order_by("pk")
