"""A space invites a winner, a lead of the venture answers."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from events import policies
from events.actions.telling import hold_open, leads, tell_of_answer, tell_of_invitation
from events.models import Entry, WinnerInvitation
from events.queries import GIVEN
from notifications.actions import settle
from spaces.models import Space
from ventures.models import Venture


class AlreadyInvited(Exception):
    """The space has invited this winner before."""


@transaction.atomic
def invite(entry: Entry, space: Space, *, text: str, by: User, at: datetime) -> WinnerInvitation:
    """Invite a winner to a space; the leads of the venture are told.

    Where they want to come, they read the name and address of whoever invited them.

    Raises
    ------
    AlreadyInvited
        One invitation of a space is enough.
    InvalidMove
        The space has closed.
    """
    policies.may_announce_for(by, space)
    hold_open(space)
    policies.may_invite(by, entry)
    invitation, is_new = WinnerInvitation.objects.get_or_create(
        entry=entry, space=space, defaults={"text": text, "by": by, "at": at}
    )
    if not is_new:
        raise AlreadyInvited
    record("invite", invitation, by=by, at=at, gives=GIVEN)
    tell_of_invitation(leads(entry.venture), "winner_invited", invitation, at)
    return invitation


@transaction.atomic
def accept(invitation: WinnerInvitation, *, by: User, at: datetime) -> None:
    """Say that the venture wants to come, and give the space one's own name and address.

    Raises
    ------
    InvalidMove
        It was answered meanwhile, or the space has closed.
    """
    _answer(invitation, "accept", by=by, at=at, gives=GIVEN)


@transaction.atomic
def decline(invitation: WinnerInvitation, *, by: User, at: datetime) -> None:
    """Say thanks, and no."""
    _answer(invitation, "decline", by=by, at=at)


def _answer(
    invitation: WinnerInvitation, verb: str, *, by: User, at: datetime, **told: str
) -> None:
    policies.may_answer(by, invitation)
    hold_open(invitation.space)
    advance(invitation, verb, by=by, at=at, **told)
    team = leads(invitation.entry.venture)
    settle(["events/winner_invited"], invitation.get_absolute_url(), team, at=at)
    tell_of_answer(invitation, at)


def lapse_invitations(*, at: datetime) -> int:
    """End the invitations of spaces that closed before the venture answered; its leads are told.

    A second run changes nothing. Return how many.
    """
    return each(WinnerInvitation.objects.to_closed().for_page(), lambda row: _lapse(row, at))


def decline_left_of(venture: Venture, *, at: datetime) -> None:
    """End what waits for the answer of a venture that is archived, in the caller's transaction."""
    waiting = WinnerInvitation.objects.left().filter(entry__venture=venture)
    for row in waiting.for_page().select_for_update(of=("self",), no_key=True):
        _decline_left(row, at)


def decline_left(*, at: datetime) -> int:
    """End the invitations of teams in which nobody is left, or that have archived the venture.

    Nobody could answer, and the space is told.

    A second run changes nothing. Return how many.
    """
    return each(WinnerInvitation.objects.left().for_page(), lambda row: _decline_left(row, at))


def _decline_left(invitation: WinnerInvitation, at: datetime) -> None:
    advance(invitation, "decline", by=None, at=at)
    team = leads(invitation.entry.venture)
    settle(["events/winner_invited"], invitation.get_absolute_url(), team, at=at)
    tell_of_answer(invitation, at)


def _lapse(invitation: WinnerInvitation, at: datetime) -> None:
    advance(invitation, "lapse", by=None, at=at)
    team = leads(invitation.entry.venture)
    settle(["events/winner_invited"], invitation.get_absolute_url(), team, at=at)
    tell_of_invitation(team, "invitation_lapsed", invitation, at)
