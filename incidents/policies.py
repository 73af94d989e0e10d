"""Who handles incidents: the programme office, system and security administrators."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.enums import OrganisationKind, Role
from accounts.models import User
from accounts.policies import Denied
from accounts.queries import officers
from incidents.enums import IncidentStatus
from incidents.models import Flaw, Incident

_HANDLING = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)  # the audit one watches them


def may_handle(user: User, row: Flaw | Incident | None = None) -> None:
    """Officers of the province's programme office, and two of its administrators."""
    del row
    if not (user.is_coordinator or user.is_staff or user.administers(*_HANDLING)):
        raise Denied


def may_change(user: User, incident: Incident) -> None:
    """Whoever handles incidents, until it is closed."""
    may_handle(user)
    if incident.status == IncidentStatus.CLOSED:
        raise Denied


def handlers() -> Iterable[User]:
    """Return whom a report reaches."""
    office = Q(pk__in=[each.pk for each in officers()])
    administrators = Q(
        memberships__role__in=_HANDLING, memberships__organisation__kind=OrganisationKind.PROVINCE
    )
    told = User.objects.filter(Q(is_staff=True) | office | administrators, is_active=True)
    return told.distinct().order_by("pk")
