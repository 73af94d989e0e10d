"""What both sides expect of each other."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import binders, members, tell
from mentoring.models import Agreement
from mentors.models import Mentorship
from notifications.actions import settle_event


class Terms(TypedDict):
    """How long, how many meetings, what is left out, and whether it stays between the two."""

    until: date
    meetings: int
    boundaries: str
    is_confidential: bool


@transaction.atomic
def propose_terms(
    mentorship: Mentorship, *, by: User, at: datetime, **terms: Unpack[Terms]
) -> Agreement:
    """Write a new version of what is expected; it holds once the other side agrees."""
    policies.may_propose_terms(by, mentorship)
    Mentorship.objects.select_for_update().get(pk=mentorship.pk)  # two writers come one by one
    newest = mentorship.agreements.first()
    if newest:
        _no_longer_asked(newest, at)
    side = policies.side_of(by, mentorship)
    made = Agreement.objects.create(
        mentorship=mentorship,
        version=newest.version + 1 if newest else 1,
        proposed_by=by,
        side=side,
        proposed_at=at,
        **terms,
    )
    record("propose_terms", made, by=by, at=at, version=made.version)
    asked = set(members(mentorship, side.other))
    tell(
        [each for each in binders(mentorship) if each in asked],
        "terms_proposed",
        mentorship,
        at,
        event=str(made.version),
        who=by.name,
    )
    return made


def _no_longer_asked(agreement: Agreement, at: datetime) -> None:
    """Take the question for a version out of every bell: it is agreed to, or there is another."""
    pair, event = agreement.mentorship, str(agreement.version)
    settle_event("mentoring/terms_proposed", about=pair, event=event, at=at)


@transaction.atomic
def agree_on_terms(agreement: Agreement, *, by: User, at: datetime) -> None:
    """Agree to the newest version.

    Raises
    ------
    InvalidMove
        It was agreed to meanwhile, or another version was written.
    """
    policies.may_agree_on_terms(by, agreement)
    Mentorship.objects.select_for_update().get(pk=agreement.mentorship_id)  # nobody writes now
    if not agreement.is_newest:
        raise InvalidMove(f"{agreement}: there is a newer one.")
    open_still = Agreement.objects.filter(pk=agreement.pk, agreed_at=None)
    if not open_still.update(agreed_by=by, agreed_at=at):
        raise InvalidMove(f"{agreement}: agreed to already.")
    record("agree_on_terms", agreement, by=by, at=at, version=agreement.version)
    _no_longer_asked(agreement, at)
    tell(
        members(agreement.mentorship, policies.side_of(by, agreement.mentorship).other),
        "terms_agreed",
        agreement.mentorship,
        at,
        event=str(agreement.version),
        who=by.name,
    )
