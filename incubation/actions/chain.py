"""Moves in the chain: proposed, agreed to by both, looked at by the office, then they count."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.queries import officers
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from incubation import policies
from incubation.actions.holding import SpaceClosed, lock
from incubation.actions.telling import leads, managers, tell_of_move
from incubation.enums import ENTERING, MOVES_FROM, OUTSIDE, RECEIVING_TYPES, ChainMoveStatus
from incubation.models import ChainMove, ChainRule, Enrolment, RuleAnswer
from incubation.queries import (
    lapses_on,
    objections_until,
    passes_by_itself,
    unanswered_too_long,
)
from notifications.actions import notify, settle
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import may_ask
from ventures.actions.locking import locked
from ventures.models import Venture

_TO_ANSWER = ("move_asked", "move_asked_again", "move_unanswered")
_TO_LOOK_AT = ("move_to_look_at",)


class MoveOpen(Exception):
    """Another move of the venture waits for somebody."""


class NotTheNext(Exception):
    """From where the venture stands this move does not lead on."""


class NotThatSpace(Exception):
    """The space does not receive ventures for this stage."""


# --- what the team answers --------------------------------------------------------------------
@transaction.atomic
def answer_rule(
    venture: Venture, rule: ChainRule, *, is_met: bool, words: str, by: User, at: datetime
) -> RuleAnswer:
    """Say whether something is so that no record tells, and what shows it."""
    policies.may_answer_rule(by, venture)
    told = {"is_met": is_met, "words": words, "by": by, "at": at}
    row, _is_new = RuleAnswer.objects.update_or_create(venture=venture, rule=rule, defaults=told)
    record("answer_rule", venture, by=by, at=at, rule=rule.code, is_met=is_met)
    return row


# --- proposing ----------------------------------------------------------------------------------
@transaction.atomic
def propose_move(  # noqa: PLR0913  what a move is made of
    venture: Venture,
    *,
    kind: str,
    space: Space | None,
    why: str,
    leaves_as: str = "",
    by: User,
    at: datetime,
) -> ChainMove:
    """Propose a move; whoever proposes has agreed for his side.

    Raises
    ------
    NotTheNext
        It does not lead on from where the venture stands.
    NotThatSpace
        The space does not run, or does not receive ventures for this stage.
    MoveOpen
        A move of the venture is open.
    """
    venture = locked(venture.pk)  # nobody archives it meanwhile
    policies.may_propose_move(by, venture)
    running = Enrolment.objects.running().filter(venture=venture).select_related("space").first()
    if (running.stage if running else OUTSIDE) not in MOVES_FROM[kind]:
        raise NotTheNext
    receiving = _receiving(kind, space, running)
    row = ChainMove(
        venture=venture,
        kind=kind,
        space=receiving,
        leaves=running,
        leaves_as=leaves_as,
        why=why,
        by=by,
        proposed_at=at,
    )
    sides = policies.sides_of_move(by, row)
    if kind in ENTERING and "team" in sides and "space" not in sides:
        may_ask(by, receiving)
    _agreed(row, sides, by=by, at=at)
    _store(row)
    record("propose_move", row, by=by, at=at, kind=kind, space=receiving.pk)
    tell_of_move([each for each in _missing(row) if each != by], "move_asked", row, at)
    _go_on(row, by=by, at=at)
    return row


def _receiving(kind: str, space: Space | None, running: Enrolment | None) -> Space:
    """Return the space that has to agree: whoever graduates or leaves does so where he is."""
    if kind not in ENTERING:
        if running is None:
            raise NotTheNext
        return running.space
    if space is None or space.status != SpaceStatus.RUNNING:
        raise NotThatSpace
    if space.type_id not in RECEIVING_TYPES[kind]:
        raise NotThatSpace
    return space


def _store(row: ChainMove) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == "one_open_move_in_the_chain":
            raise MoveOpen from problem
        raise


# --- the two sides ------------------------------------------------------------------------------
@transaction.atomic
def agree_to_move(row: ChainMove, *, by: User, at: datetime) -> bool:
    """Agree for the team or for the receiving space; the second consent gives it to the office.

    Return whether this was the second.

    Raises
    ------
    SpaceClosed
        The venture was to enter a space that does not run any more.
    """
    stored = _locked(row)
    policies.may_agree_to_move(by, stored)
    if row.kind in ENTERING:
        lock(stored.space)
    advance(row, "agree", by=by, at=at)
    asked = policies.sides_of_move(by, stored)
    _agreed(row, [each for each in asked if getattr(stored, f"{each}_at") is None], by=by, at=at)
    row.save(update_fields=["team_by", "team_at", "space_by", "space_at"])
    settle(_kinds(_TO_ANSWER), row.get_absolute_url(), [by], at=at)
    _go_on(row, by=by, at=at)
    return row.has_both


def _locked(row: ChainMove) -> ChainMove:
    stored: ChainMove = ChainMove.objects.select_for_update(of=("self",)).for_page().get(pk=row.pk)
    for side in ("team", "space"):
        setattr(row, f"{side}_by", getattr(stored, f"{side}_by"))
        setattr(row, f"{side}_at", getattr(stored, f"{side}_at"))
    return stored


def _agreed(row: ChainMove, sides: list[str], *, by: User, at: datetime) -> None:
    for side in sides:
        setattr(row, f"{side}_by", by)
        setattr(row, f"{side}_at", at)


def _missing(row: ChainMove) -> list[User]:
    """Return who can give the consent that is missing."""
    team = leads(row.venture) if row.team_at is None else []
    hosts = managers(row.space) if row.space_at is None else []
    return [*team, *(each for each in hosts if each not in team)]


def _both(row: ChainMove) -> list[User]:
    team = leads(row.venture)
    return [*team, *(each for each in managers(row.space) if each not in team)]


def _told_of_the_end(row: ChainMove) -> list[User]:
    """Return both sides, and the managers of the space that the venture leaves."""
    people = _both(row)
    left = managers(row.leaves.space) if row.leaves is not None else []
    return [*people, *(each for each in left if each not in people)]


def _go_on(row: ChainMove, *, by: User, at: datetime) -> None:
    """Give it to the office once both have agreed."""
    if not row.has_both:
        return
    row.agreed_on = timezone.localdate(at)
    row.save(update_fields=["agreed_on"])
    advance(row, "complete", by=by, at=at)
    until = objections_until(row)
    settle(_kinds(_TO_ANSWER), row.get_absolute_url(), [*_both(row), *officers()], at=at)
    tell_of_move(_both(row), "move_agreed", row, at, until=str(until))
    tell_of_move(officers(), "move_to_look_at", row, at, until=str(until))


@transaction.atomic
def decline_move(row: ChainMove, *, note: str, by: User, at: datetime) -> None:
    """Say no for one side, and why; nothing changes."""
    policies.may_decline_move(by, _locked(row))
    _refuse(row, "decline", note, by=by, at=at)
    settle(_kinds(_TO_ANSWER), row.get_absolute_url(), [*_both(row), *officers()], at=at)
    people = [each for each in (*_both(row), row.by) if each != by]
    tell_of_move(dict.fromkeys(people), "move_declined", row, at)


@transaction.atomic
def withdraw_move(row: ChainMove, *, by: User, at: datetime) -> None:
    """Take a proposal back before both have agreed."""
    policies.may_withdraw_move(by, _locked(row))
    advance(row, "withdraw", by=by, at=at)
    settle(_kinds(_TO_ANSWER), row.get_absolute_url(), [*_both(row), *officers()], at=at)
    tell_of_move([each for each in _both(row) if each != by], "move_withdrawn", row, at)


def _refuse(row: ChainMove, verb: str, note: str, *, by: User, at: datetime) -> None:
    """Move it; the reason stands before the state that needs it, and falls with it."""
    row.note = note
    row.save(update_fields=["note"])
    advance(row, verb, by=by, at=at)


def _kinds(verbs: tuple[str, ...]) -> list[str]:
    return [f"incubation/{verb}" for verb in verbs]


# --- the office ---------------------------------------------------------------------------------
@transaction.atomic
def object_to_move(row: ChainMove, *, note: str, by: User, at: datetime) -> None:
    """Set a move back that both agreed to, and say why; the venture stays where it is."""
    policies.may_object(by, row)
    row.objected_by = by
    row.save(update_fields=["objected_by"])
    _refuse(row, "object", note, by=by, at=at)
    settle(_kinds(_TO_LOOK_AT), row.get_absolute_url(), officers(), at=at)
    tell_of_move(_told_of_the_end(row), "move_objected", row, at)


@transaction.atomic
def clear_move(row: ChainMove, *, by: User, at: datetime) -> None:
    """Let a move pass before the time of the office is over.

    Raises
    ------
    SpaceClosed
        The venture was to enter a space that has closed.
    """
    policies.may_object(by, row)
    if _enters_closed(_locked(row)):
        raise SpaceClosed
    _carry_out(row, by=by, at=at)


def _carry_out(row: ChainMove, *, by: User | None, at: datetime) -> None:
    """Let a move count from the day of agreement: what it leaves ends, what it enters begins."""
    advance(row, "clear", by=by, at=at)
    day = row.agreed_on
    if row.leaves is not None:
        Enrolment.objects.filter(pk=row.leaves.pk).update(ended_on=day, how=row.ends_as)
    if row.to_stage and day is not None:
        Enrolment.objects.create(
            venture=row.venture, stage=row.to_stage, space=row.space, move=row, began_on=day
        )
    settle(_kinds(_TO_LOOK_AT), row.get_absolute_url(), officers(), at=at)
    tell_of_move(_told_of_the_end(row), "move_counts", row, at, day=str(day))


def clear_moves_due(*, at: datetime) -> int:
    """Let moves count to which the office has not objected in its time; none into a closed space.

    A second run changes nothing. Return how many.
    """
    found = ChainMove.objects.agreed().for_page()
    return each(found, lambda row: _pass(row, at))


def _pass(row: ChainMove, at: datetime) -> bool:
    if not passes_by_itself(row, at) or _enters_closed(row):
        return False
    _carry_out(row, by=None, at=at)
    return True


def tell_the_office_of_moves(*, at: datetime) -> int:
    """Tell the officers of moves that one side leaves without an answer; each of them once."""
    office = list(officers())
    return each(ChainMove.objects.proposed().for_page(), lambda row: _tell_late(row, office, at))


def _tell_late(row: ChainMove, office: list[User], at: datetime) -> bool:
    if not unanswered_too_long(row, at):
        return False
    for officer in office:
        notify(
            officer,
            "incubation/move_unanswered",
            about=row,
            at=at,
            url=reverse("chain_move", args=[row.pk]),
            space=str(row.space),
            venture=str(row.venture),
            move=row.kind,
            since=timezone.localdate(row.proposed_at).isoformat(),
        )
    return True


def ask_again_about_moves(*, at: datetime) -> int:
    """Tell both sides of moves that one of them has not answered, each once; return how many."""
    since = at - timedelta(days=settings.CHAIN_ASKED_AFTER_DAYS)
    found = ChainMove.objects.proposed().filter(proposed_at__lte=since).for_page()
    return each(found, lambda row: _ask_again(row, at))


def _ask_again(row: ChainMove, at: datetime) -> None:
    until = lapses_on(row).isoformat()
    tell_of_move(_both(row), "move_asked_again", row, at, until=until)


def lapse_moves(*, at: datetime) -> int:
    """Let go moves not answered in time, and into spaces that closed, agreed to or not.

    Both sides are told. A second run changes nothing. Return how many.
    """
    return each(ChainMove.objects.open().for_page(), lambda row: _lapse_due(row, at))


def _lapse_due(row: ChainMove, at: datetime) -> bool:
    closed = "yes" if _enters_closed(row) else ""
    if not closed and not _unanswered_by(row, timezone.localdate(at)):
        return False
    _lapse(row, closed, at)
    return True


def _lapse(row: ChainMove, closed: str, at: datetime) -> None:
    told = _both(row) if row.status == ChainMoveStatus.PROPOSED else _told_of_the_end(row)
    advance(row, "lapse", by=None, at=at)
    asked = _kinds((*_TO_ANSWER, *_TO_LOOK_AT))
    settle(asked, row.get_absolute_url(), [*_both(row), *officers()], at=at)
    tell_of_move(dict.fromkeys([*told, row.by]), "move_lapsed", row, at, closed=closed)


def _unanswered_by(row: ChainMove, today: date) -> bool:
    return row.status == ChainMoveStatus.PROPOSED and lapses_on(row) < today


def _enters_closed(row: ChainMove) -> bool:
    return row.kind in ENTERING and row.space.status == SpaceStatus.CLOSED
