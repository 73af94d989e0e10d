"""Who may do what with a venture.

The rule of a team: what binds the venture is for leads, what only sorts one's own page is for all.
It binds what others are told or can no longer do, and what stays: asking, agreeing to terms, saying
yes to a group, booking an open hour, writing what the team decided of two pieces of advice, ending,
and hiding a mentor or a space, for that stands for the whole team and keeps the mentor's offers
away. Writing, planning and confirming what was done together is the work of all; so are a person's
own list of mentors, the own note, and linking two pieces of advice before anything is decided.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied, may_speak, permits
from safety.policies import kept_from, may_write_first
from ventures.enums import NoEntry
from ventures.models import Invitation, Member, Venture


class CannotJoin(Denied):
    """An invitation cannot be accepted; `why` tells it in words to whoever holds it."""

    def __init__(self, why: NoEntry) -> None:
        super().__init__(why)
        self.why = why


def may_found(user: User) -> None:
    """A founder may write a venture."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_edit(user: User, venture: Venture) -> None:
    """Whoever is in the team may change the venture."""
    if not venture.founders.filter(pk=user.pk).exists():
        raise Denied


def may_write(user: User, venture: Venture) -> None:
    """Whoever is in the team writes; where mentors find the venture, that publishes it."""
    may_edit(user, venture)
    if Venture.objects.filter(pk=venture.pk, findable__isnull=False).exists():
        may_speak(user)


def may_lead(user: User, venture: Venture) -> None:
    """A lead of the team does what binds all of it: asks mentors, agrees, ends, invites."""
    if not venture.members.leads().filter(person=user).exists():
        raise Denied


def follows(user: User, venture: Venture) -> bool:
    """Whether `user` is in the team and leaves to a lead what binds it; pages tell him so."""
    return not permits(may_lead, user, venture) and permits(may_edit, user, venture)


def may_invite(user: User, venture: Venture) -> None:
    """A lead invites while the venture is not archived; an invitation writes first to somebody."""
    may_lead(user, venture)
    may_write_first(user, timezone.localdate())
    if venture.archived_at is not None:
        raise Denied


def may_change_role(user: User, member: Member) -> None:
    """A lead says what others, and he himself, do in the team."""
    may_lead(user, member.venture)


def may_remove(user: User, member: Member) -> None:
    """A lead removes anybody else; whoever goes himself leaves."""
    may_lead(user, member.venture)
    if member.person_id == user.pk:
        raise Denied


def may_withdraw_invitation(user: User, invitation: Invitation) -> None:
    """Any lead takes an invitation back."""
    may_lead(user, invitation.venture)


def may_archive(user: User, venture: Venture) -> None:
    """A lead puts the venture away, and takes it up again."""
    may_lead(user, venture)


def may_delete(user: User, venture: Venture) -> None:
    """A lead deletes what asked no mentor, was offered no help, and stands in no register."""
    may_lead(user, venture)
    if venture.requests.exists() or venture.offers.exists() or venture.entries.exists():
        raise Denied
    if venture.technologies.exists() or venture.transfers.exists():
        raise Denied


# --- invitations ----------------------------------------------------------------------------
def may_answer(user: User, invitation: Invitation, *, at: datetime) -> None:
    """Only whoever proved that the invited address is his answers, while it is open."""
    if why := _not_open_to(user, invitation, at):
        raise CannotJoin(why)


def may_join(user: User, invitation: Invitation, *, at: datetime) -> None:
    """Whoever was invited joins, unless the two are kept apart or he is the venture's mentor."""
    if why := no_entry(user, invitation, at=at):
        raise CannotJoin(why)


def no_entry(user: User, invitation: Invitation, *, at: datetime) -> NoEntry | None:
    """Return why this person cannot join, or nothing if he can."""
    if why := _not_open_to(user, invitation, at):
        return why
    if user.pk in kept_from(invitation.venture.founders.all()):
        return NoEntry.APART
    return NoEntry.MENTOR if _is_mentor_of(user, invitation.venture) else None


def closed_to_all(invitation: Invitation, *, at: datetime) -> NoEntry | None:
    """Return why nobody can answer it now; a stranger reads that before he signs up."""
    if why := invitation.ended(at):
        return why
    return None if invitation.venture.archived_at is None else NoEntry.ARCHIVED


def _not_open_to(user: User, invitation: Invitation, at: datetime) -> NoEntry | None:
    if why := closed_to_all(invitation, at=at):
        return why
    mine = EmailAddress.objects.filter(user=user, email__iexact=invitation.email, verified=True)
    return None if mine.exists() else NoEntry.ADDRESS


def _is_mentor_of(user: User, venture: Venture) -> bool:
    """Whether he has the venture's request on his table, or mentors it.

    Requests and mentorships lie above this app; their managers are reached through the venture.
    """
    asked = venture.requests.unanswered().filter(mentor__user=user)
    return asked.exists() or venture.mentorships.active().filter(mentor__user=user).exists()
