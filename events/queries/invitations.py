"""How a winner that wants to come and the space that invited it reach each other."""

from accounts.models import User
from accounts.policies import permits
from accounts.queries import Contact, contact_of
from audit.models import AuditEvent
from events import policies
from events.enums import InvitationStatus
from events.models import WinnerInvitation
from safety.policies import kept_from

GIVEN = "email"  # beside the name; what a press gave stands with it in the trail


def given_by(invitation: WinnerInvitation, verb: str) -> User | None:
    """Return who gave name and address by this press; nobody where its button did not say so."""
    pressed = AuditEvent.objects.filter(
        subject_label=invitation._meta.label_lower,
        subject_pk=str(invitation.pk),
        verb=verb,
        detail__gives=GIVEN,
    )
    event = pressed.select_related("actor").order_by("pk").first()
    return event.actor if event else None


def reached(invitation: WinnerInvitation, viewer: User) -> list[Contact]:
    """Return how `viewer` reaches the other side, once the venture wants to come.

    Everybody gives what is one's own: the manager with the invitation, the lead with the yes.
    Whoever leaves a side is reached no more, and a distance that one of the two keeps closes it.
    """
    if invitation.status != InvitationStatus.COMING:
        return []
    team, house = _of_venture(viewer, invitation), _of_space(viewer, invitation)
    people = []
    lead = given_by(invitation, "accept") if house else None
    if lead is not None and _of_venture(lead, invitation):
        people.append(lead)
    host = given_by(invitation, "invite") if team else None
    if host is not None and _of_space(host, invitation):
        people.append(host)
    apart = kept_from([viewer]) | {viewer.pk}
    return [contact_of(each, [GIVEN]) for each in people if each.is_active and each.pk not in apart]


def _of_venture(person: User, invitation: WinnerInvitation) -> bool:
    return permits(policies.may_answer, person, invitation)


def _of_space(person: User, invitation: WinnerInvitation) -> bool:
    return permits(policies.may_announce_for, person, invitation.space)
