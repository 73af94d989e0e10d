"""A lead applies for a place, the space answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from incubation import policies
from incubation.actions.holding import give_back, has_turn, lock, suggest_next, take_up
from incubation.actions.telling import dealt_with, hosts_of, leads, tell
from incubation.models import Application
from incubation.queries import Checked, check, offers_over
from spaces.models import Space
from ventures.actions.locking import locked
from ventures.models import Venture

_OF_SPACE = ("application_sent", "application_unanswered", "place_free")
_OF_TEAM = ("application_offered",)


class AppliedAlready(Exception):
    """The venture has an open application to this space."""


class MustBeMet(Exception):
    """The venture fails what the space marks as a must; `failed` says what."""

    def __init__(self, failed: Sequence[Checked]) -> None:
        super().__init__(failed)
        self.failed = failed


@transaction.atomic
def apply(
    space: Space, venture: Venture, fields: Mapping[str, Any], *, by: User, at: datetime
) -> Application:
    """Ask a space for a place; those of its managers who deal with it are told.

    Raises
    ------
    MustBeMet
        A condition that the space marks as a must is not met.
    AppliedAlready
        An application of the venture to the space is open.
    """
    venture = locked(venture.pk)  # nobody archives it meanwhile
    policies.may_apply(by, venture, space)
    hazardous = bool(fields["is_hazardous"])
    checked = check(space.conditions.active(), venture, timezone.localdate(at), hazardous=hazardous)
    if failed := [each for each in checked if each.bars]:
        raise MustBeMet(failed)
    row = Application(space=space, venture=venture, by=by, sent_at=at, **fields)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == "one_open_application_a_space":
            raise AppliedAlready from problem
        raise
    record("apply", row, by=by, at=at)
    tell(hosts_of(row), "application_sent", row, at, who=by.name, use=row.use)
    return row


@transaction.atomic
def withdraw(application: Application, *, by: User, at: datetime) -> None:
    """Take an application back, or leave the waiting list."""
    policies.may_speak(by, application)
    had_turn = has_turn(application)
    advance(application, "withdraw", by=by, at=at)
    dealt_with(application, _OF_SPACE, at)
    tell(hosts_of(application), "application_withdrawn", application, at)
    if had_turn:
        suggest_next(application.space, application.kind, at=at)


@transaction.atomic
def refuse(application: Application, *, answer: str, by: User, at: datetime) -> None:
    """Say no, and why."""
    policies.may_host(by, application)
    had_turn = has_turn(application)
    _with_word(application, "refuse", answer, by=by, at=at)
    dealt_with(application, _OF_SPACE, at)
    tell(leads(application.venture), "application_refused", application, at, answer=answer)
    if had_turn:
        suggest_next(application.space, application.kind, at=at)


@transaction.atomic
def wait(application: Application, *, answer: str = "", by: User, at: datetime) -> None:
    """Put an application on the waiting list; its place there is by the first such moment."""
    policies.may_host(by, application)
    application.waits_since = application.waits_since or at
    application.save(update_fields=["waits_since"])
    _with_word(application, "wait", answer, by=by, at=at)
    dealt_with(application, _OF_SPACE, at)
    people = leads(application.venture)
    tell(people, "application_waiting", application, at, event=at.isoformat(), answer=answer)


def is_offer_good(application: Application, at: datetime) -> bool:
    """Whether neither its last day nor what it holds is over, before the job has come by too."""
    return not offers_over(at).filter(pk=application.pk).exists()


@transaction.atomic
def accept(application: Application, *, seen: str = "", by: User, at: datetime) -> None:
    """Take the offer as it was `seen`: what it held is the venture's from now on.

    Raises
    ------
    InvalidMove
        It was taken, declined or too old meanwhile, or the space offers something else by now.
    SpaceClosed
        The space does not run any more.
    """
    policies.may_speak(by, application)
    lock(application.space)
    stored = Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    if seen and seen != stored.seen:
        raise InvalidMove(f"{application}: it is another offer by now.")
    if not is_offer_good(application, at):
        raise InvalidMove(f"{application}: the offer is too old.")
    advance(application, "accept", by=by, at=at)
    take_up(application, by=by, at=at)
    dealt_with(application, _OF_TEAM, at)
    tell(hosts_of(application), "application_accepted", application, at, who=by.name)


@transaction.atomic
def decline(application: Application, *, answer: str = "", by: User, at: datetime) -> None:
    """Say no to the offer; its places are free again."""
    policies.may_speak(by, application)
    _with_word(application, "decline", answer, by=by, at=at)
    dealt_with(application, _OF_TEAM, at)
    tell(hosts_of(application), "application_declined", application, at, answer=answer)
    give_back(application, by=by, at=at)


@transaction.atomic
def take_back(application: Application, *, answer: str = "", by: User, at: datetime) -> None:
    """Take an offer back before the lead answers; the application waits for the space again.

    The time to answer begins anew.
    """
    policies.may_host(by, application)
    application.asked_again_at = at
    application.save(update_fields=["asked_again_at"])
    _with_word(application, "take_back", answer, by=by, at=at)
    dealt_with(application, _OF_TEAM, at)
    people = leads(application.venture)
    tell(people, "offer_taken_back", application, at, event=at.isoformat(), answer=answer)
    give_back(application, by=by, at=at)


def _with_word(application: Application, verb: str, answer: str, *, by: User, at: datetime) -> None:
    """Move an application; the word stands before the state that needs it, and falls with it."""
    application.answer = answer
    application.save(update_fields=["answer"])
    advance(application, verb, by=by, at=at)
