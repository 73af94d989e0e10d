"""Somebody is invited to a team, by his address, and answers."""

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from notifications.actions import notify, settle, settle_row
from notifications.mail import queue
from notifications.models import Notification
from notifications.words import letter_words
from safety.policies import kept_from
from ventures import policies
from ventures.actions.hats import wear_founders_hat
from ventures.actions.locking import locked
from ventures.actions.team import tell_leads
from ventures.models import (
    INVITATION_LASTS,
    INVITATIONS_AT_MOST,
    Invitation,
    Member,
    Venture,
)

_SIGNER = signing.Signer(salt="ventures.invitation")
_KIND = "ventures/invited"


class TooManyInvitations(Exception):
    """As many invitations of the venture are open as may be."""


class AlreadyIn(Exception):
    """Whoever has this address is in the team."""


def address_of(invitation: Invitation) -> str:
    """Return the page on which an invitation is answered; nobody finds it by counting."""
    return reverse("invited", args=[_SIGNER.sign(str(invitation.pk))])


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a link, or nothing if the link was never given out."""
    try:
        pk = int(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("venture", "by").filter(pk=pk).first()


@transaction.atomic
def invite(venture: Venture, *, email: str, role: str, by: User, at: datetime) -> Invitation:
    """Invite an address; one that was invited and has not answered is invited again.

    Raises
    ------
    AlreadyIn
        Its account is in the team.
    TooManyInvitations
        As many are open as may be.
    """
    stored, email = locked(venture.pk), email.lower()
    policies.may_invite(by, stored)
    if stored.founders.filter(email=email).exists():
        raise AlreadyIn
    invitation = stored.invitations.unanswered().filter(email=email).first()
    if invitation is None:
        invitation = Invitation(venture=stored, email=email)
    invitation.role, invitation.by = role, by
    _open(invitation, by=by, at=at)
    record("invite", stored, by=by, at=at, role=str(role))
    return invitation


@transaction.atomic
def invite_again(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Send an invitation again; it is good for two weeks from now on.

    Raises
    ------
    CannotJoin
        It was answered or taken back meanwhile.
    TooManyInvitations
        As many are open as may be.
    """
    venture = locked(invitation.venture_id)
    policies.may_invite(by, venture)
    stored = _unanswered(invitation)
    _open(stored, by=by, at=at)
    record("invite_again", venture, by=by, at=at)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Take an invitation back; its link says so from now on.

    Raises
    ------
    CannotJoin
        It was answered or taken back meanwhile.
    """
    venture = locked(invitation.venture_id)
    policies.may_withdraw_invitation(by, invitation)
    stored = _unanswered(invitation)
    stored.withdrawn_at = at
    stored.save(update_fields=["withdrawn_at"])
    record("withdraw_invitation", venture, by=by, at=at)
    settle_row([_KIND], about=stored, at=at)  # whatever address its person has by now


@transaction.atomic
def join(invitation: Invitation, *, by: User, at: datetime) -> Member:
    """Accept: `by` is in the team, and a founder if he was none; its leads are told.

    Raises
    ------
    CannotJoin
        Somebody else was invited, it is no longer open, or a rule keeps him out.
    """
    venture = locked(invitation.venture_id)
    stored = Invitation.objects.select_related("venture").get(pk=invitation.pk)
    policies.may_join(by, stored, at=at)
    stored.accepted_at = at
    stored.save(update_fields=["accepted_at"])
    member, is_new = Member.objects.get_or_create(
        venture=venture, person=by, defaults={"role": stored.role, "joined_at": at}
    )
    wear_founders_hat(by, at=at)
    settle([_KIND], address_of(stored), [by], at=at)
    if is_new:
        record("join", venture, by=by, at=at, role=str(stored.role))
        tell_leads("joined", venture, by, at=at)
    return member


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Say no; the link is used up.

    Raises
    ------
    CannotJoin
        Somebody else was invited, or it is no longer open.
    """
    venture = locked(invitation.venture_id)
    stored = Invitation.objects.select_related("venture").get(pk=invitation.pk)
    policies.may_answer(by, stored, at=at)
    stored.declined_at = at
    stored.save(update_fields=["declined_at"])
    record("decline_invitation", venture, by=by, at=at)
    settle([_KIND], address_of(stored), [by], at=at)


def _unanswered(invitation: Invitation) -> Invitation:
    """Return it as it is now, unless it has come to its end; age alone is no end here."""
    stored = Invitation.objects.select_related("venture").get(pk=invitation.pk)
    if why := stored.ended(stored.at):
        raise policies.CannotJoin(why)
    return stored


def _open(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Keep it open for two weeks from now on, and send the letter."""
    others = invitation.venture.invitations.open(at).exclude(pk=invitation.pk)
    if others.count() >= INVITATIONS_AT_MOST:
        raise TooManyInvitations
    invitation.at, invitation.expires_at = at, at + INVITATION_LASTS
    invitation.save()
    _send(invitation, by, at)


def _send(invitation: Invitation, by: User, at: datetime) -> None:
    """Tell in the bell whoever has an account, everybody else by a letter.

    Whom the team and he keep apart is not told; the page says the same in every case.
    """
    venture, url = invitation.venture, address_of(invitation)
    until = timezone.localdate(invitation.expires_at).isoformat()
    facts = {"venture": str(venture), "who": by.name, "until": until}
    person = User.objects.filter(email=invitation.email, is_active=True).first()
    if person is None:
        letter = Notification(kind=_KIND, facts=facts, url=url)
        subject, body = letter_words(letter, by.language)
        queue(
            to=invitation.email, subject=subject, body=body, at=at, good_until=invitation.expires_at
        )
    elif person.pk not in kept_from(venture.founders.all()):
        notify(person, _KIND, about=invitation, url=url, at=at, event=at.isoformat(), **facts)
