"""A residency goes on, is made longer, and ends."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from audit.actions import advance
from audit.guards import broken
from audit.lifecycle import InvalidMove
from incubation import policies
from incubation.actions.holding import PlaceTaken, days, one_by_one, suggest_next
from incubation.actions.telling import (
    both,
    dealt_with,
    leads,
    managers,
    sides,
    tell,
    tell_of_hand_over,
)
from incubation.enums import EndKind
from incubation.models import HandOver, Residency
from notifications.actions import settle

_DAY = timedelta(days=1)
# What stands in a row of which no end has been told by the space.
_NO_END: Mapping[str, object] = {"contract_until": None, "end_kind": "", "end_reason": ""}


class NotThatDay(Exception):
    """The day lies outside of what is possible: from `first` to `last`, where these are known."""

    def __init__(self, first: date | None = None, last: date | None = None) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last


def _set(row: Residency, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields])


def _others(row: Residency, *, from_space: bool) -> list[User]:
    return leads(row.venture) if from_space else managers(row.space)


# --- who is named ---------------------------------------------------------------------------
@transaction.atomic
def show(residency: Residency, *, by: User, at: datetime) -> None:
    """Let the page of the space name the venture."""
    _name(residency, "show", by=by, at=at, is_named=True)


@transaction.atomic
def hide(residency: Residency, *, by: User, at: datetime) -> None:
    """Have the page of the space name the venture no longer."""
    _name(residency, "hide", by=by, at=at, is_named=False)


def _name(row: Residency, verb: str, *, by: User, at: datetime, is_named: bool) -> None:
    """Say it for all places of the venture in the space: it is named, not its desk."""
    policies.may_speak(by, row)
    advance(row, verb, by=by, at=at)
    here = Residency.objects.running().filter(space=row.space, venture=row.venture)
    here.update(named_publicly=is_named)
    row.named_publicly = is_named


# --- longer ---------------------------------------------------------------------------------
@transaction.atomic
def ask_longer(residency: Residency, *, until: date, by: User, at: datetime) -> None:
    """Propose a later last day; it holds once the other side agrees.

    Raises
    ------
    NotThatDay
        It is not later than the last day now.
    InvalidMove
        The venture goes on to another space.
    """
    policies.may_deal(by, residency)
    _let_stay(residency)
    if until <= residency.last_day:
        raise NotThatDay(residency.last_day + _DAY)
    from_space = not permits(policies.may_speak, by, residency)
    advance(residency, "ask_longer", by=by, at=at, until=until.isoformat())
    _set(residency, longer_until=until, longer_from_space=from_space)
    dealt_with(residency, ("longer_asked",), at)
    people = _others(residency, from_space=from_space)
    tell(people, "longer_asked", residency, at, event=at.isoformat(), until=until)


@transaction.atomic
def agree_longer(residency: Residency, *, seen: str = "", by: User, at: datetime) -> None:
    """Agree to the later last day that was `seen`.

    Raises
    ------
    PlaceTaken
        The place is promised to somebody else from an earlier day on.
    InvalidMove
        The venture goes on to another space, or another day is proposed by now.
    """
    policies.may_answer_longer(by, residency)
    one_by_one(residency.space)
    _let_stay(residency)
    until, from_space = _asked(residency, seen), residency.longer_from_space
    advance(residency, "agree_longer", by=by, at=at, until=until.isoformat())
    try:
        with transaction.atomic():
            _set(
                residency,
                span=days(residency.starts_on, until),
                longer_until=None,
                leaves_by=None,
                **_NO_END,
            )
    except IntegrityError as problem:
        if broken(problem) == "one_at_a_time_on_a_place":
            raise PlaceTaken from problem
        raise
    dealt_with(residency, ("longer_asked", "residency_near"), at)
    people = _others(residency, from_space=not from_space)
    tell(people, "longer_agreed", residency, at, event=at.isoformat(), until=until)


@transaction.atomic
def refuse_longer(residency: Residency, *, seen: str = "", by: User, at: datetime) -> None:
    """Keep the last day as it is, and not the later one that was `seen`.

    Raises
    ------
    InvalidMove
        Another day is proposed by now.
    """
    policies.may_answer_longer(by, residency)
    until, from_space = _asked(residency, seen), residency.longer_from_space
    advance(residency, "refuse_longer", by=by, at=at, until=until.isoformat())
    _set(residency, longer_until=None)
    dealt_with(residency, ("longer_asked",), at)
    people = _others(residency, from_space=not from_space)
    last = residency.last_day
    tell(people, "longer_refused", residency, at, event=at.isoformat(), until=until, last=last)


@transaction.atomic
def take_longer_back(residency: Residency, *, by: User, at: datetime) -> None:
    """Take back the later last day that the own side proposed."""
    policies.may_take_longer_back(by, residency)
    until, from_space = _asked(residency), residency.longer_from_space
    advance(residency, "take_back", by=by, at=at, until=until.isoformat())
    _set(residency, longer_until=None)
    dealt_with(residency, ("longer_asked",), at)
    people, last = _others(residency, from_space=from_space), residency.last_day
    tell(people, "longer_taken_back", residency, at, event=at.isoformat(), until=until, last=last)


def drop_longer(residency: Residency, *, last: date, by: User, at: datetime) -> None:
    """Drop a later last day that was proposed, because another one stands; the side is told."""
    until = residency.longer_until
    if until is None:
        return
    _set(residency, longer_until=None)
    dealt_with(residency, ("longer_asked",), at)
    side = _others(residency, from_space=not residency.longer_from_space)
    people = [each for each in side if each != by]
    tell(people, "longer_dropped", residency, at, event=at.isoformat(), until=until, last=last)


def _let_stay(residency: Residency) -> None:
    if residency.is_handed_over:
        raise InvalidMove(f"{residency}: it is handed over.")


def _asked(residency: Residency, seen: str = "") -> date:
    """Return the day that is asked for.

    Raises
    ------
    NotThatDay
        Nobody asks for one any more.
    InvalidMove
        It is not the one that was `seen`.
    """
    stored = Residency.objects.select_for_update(no_key=True).get(pk=residency.pk)
    if stored.longer_until is None or stored.longer_until != residency.longer_until:
        raise NotThatDay
    if seen and seen != stored.seen:
        raise InvalidMove(f"{residency}: another day is proposed by now.")
    return stored.longer_until


# --- the end --------------------------------------------------------------------------------
@transaction.atomic
def leave(residency: Residency, *, last: date, by: User, at: datetime) -> None:
    """Tell the space an earlier last day; from the next one on it can be offered to others.

    Raises
    ------
    NotThatDay
        It is past, before the first day, or no earlier than the contract's last one.
    """
    policies.may_speak(by, residency)
    soonest, latest = earlier_days(residency, at)
    if not soonest <= last <= latest:
        raise NotThatDay(soonest, latest)
    one_by_one(residency.space)
    drop_longer(residency, last=last, by=by, at=at)
    advance(residency, "leave", by=by, at=at, last=last.isoformat())
    span = days(residency.starts_on, last)
    _set(residency, span=span, leaves_by=last, **_NO_END)
    dealt_with(residency, ("residency_near",), at)
    people = managers(residency.space)
    tell(people, "residency_leaving", residency, at, event=at.isoformat(), last=last)


def earlier_days(residency: Residency, at: datetime) -> tuple[date, date]:
    """Return the first and the last day on which the team can leave before the contract ends."""
    soonest = max(residency.starts_on, timezone.localdate(at))
    return soonest, residency.last_day - _DAY


@transaction.atomic
def end(residency: Residency, *, last: date, reason: str, by: User, at: datetime) -> None:
    """End a residency with its last day; from today on it is told ahead and ends by itself.

    A last day is lived in to its end: the place is free on the day after. Until then it can be
    taken back; an end of yesterday or before can be undone until midnight.

    Raises
    ------
    NotThatDay
        The day lies before the contract began, or no earlier than the contract's own last one.
    """
    policies.may_host(by, residency)
    if last < residency.starts_on:
        raise NotThatDay(residency.starts_on, residency.last_day - _DAY)
    if last >= timezone.localdate(at):
        _announce_end(residency, last, reason, by=by, at=at)
    else:
        finish(residency, EndKind.SPACE, last=last, reason=reason, by=by, at=at)


def _announce_end(row: Residency, last: date, reason: str, *, by: User, at: datetime) -> None:
    if last >= row.last_day:
        raise NotThatDay(row.starts_on, row.last_day - _DAY)
    one_by_one(row.space)
    before = row.contract_until or row.last_day
    advance(row, "announce_end", by=by, at=at, last=last.isoformat())
    _set(
        row,
        span=days(row.starts_on, last),
        contract_until=before,
        end_kind=EndKind.SPACE,
        end_reason=reason,
        longer_until=None,
        leaves_by=None,
    )
    dealt_with(row, ("longer_asked", "residency_near"), at)
    tell(
        both(row),
        "residency_ending",
        row,
        at,
        event=at.isoformat(),
        last=last,
        reason=reason,
        place=str(row.place),
    )


@transaction.atomic
def call_end_back(residency: Residency, *, by: User, at: datetime) -> None:
    """Take back a last day to come that the space has named: the contract holds as it was.

    A later day that was asked for meanwhile falls where the contract goes on for as long anyway.

    Raises
    ------
    NotThatDay
        None is named any more.
    PlaceTaken
        The place was offered to somebody for the days after it.
    """
    policies.may_host(by, residency)
    one_by_one(residency.space)
    stored = Residency.objects.select_for_update(no_key=True).get(pk=residency.pk)
    if stored.contract_until is None or not stored.is_running:
        raise NotThatDay
    until = stored.contract_until
    if stored.longer_until is not None and stored.longer_until <= until:
        drop_longer(stored, last=until, by=by, at=at)
    advance(residency, "call_end_back", by=by, at=at, last=until.isoformat())
    try:
        with transaction.atomic():
            _set(residency, span=days(residency.starts_on, until), **_NO_END)
    except IntegrityError as problem:
        if broken(problem) == "one_at_a_time_on_a_place":
            raise PlaceTaken from problem
        raise
    dealt_with(residency, ("residency_near",), at)
    tell(both(residency), "end_called_back", residency, at, event=at.isoformat(), last=until)


def lapse_hand_over(row: HandOver, *, by: User | None, at: datetime) -> None:
    """End a hand-over that cannot come about any more; a place that was held is free again."""
    advance(row, "lapse", by=by, at=at)
    settle(["incubation/hand_over_asked"], row.get_absolute_url(), sides(row), at=at)
    if row.new is not None:
        advance(row.new, "release", by=by, at=at)
        suggest_next(row.to_space, row.new.place.kind, at=at)


def finish(
    residency: Residency,
    kind: EndKind,
    *,
    last: date,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> None:
    """End a residency, tell both sides, and the space who is next on its list."""
    one_by_one(residency.space)
    named = residency.contract_until if kind == EndKind.SPACE else None
    _set(
        residency,
        ended_on=last,
        end_kind=kind,
        end_reason=reason,
        longer_until=None,
        contract_until=named,
    )
    advance(residency, "end", by=by, at=at, last=last.isoformat())
    for row in residency.hand_overs.open().for_page():
        lapse_hand_over(row, by=by, at=at)
        takers = [each for each in managers(row.to_space) if each != by]
        tell_of_hand_over(takers, "hand_over_lapsed", row, at)
    dealt_with(residency, ("longer_asked", "residency_near"), at)
    tell(
        both(residency),
        "residency_ended",
        residency,
        at,
        event=at.isoformat(),
        last=last,
        reason=reason,
        place=str(residency.place),
    )
    suggest_next(residency.space, residency.place.kind, at=at)


def may_still_undo(residency: Residency, at: datetime) -> bool:
    """Whether somebody ended it today, while its contract goes on and no hand-over took it away."""
    changed = residency.status_changed_at
    today = timezone.localdate(at)
    ended_today = changed is not None and timezone.localdate(changed) == today
    return ended_today and residency.span.upper > today and not residency.is_handed_over


@transaction.atomic
def reopen(residency: Residency, *, by: User, at: datetime) -> None:
    """Take an end back on the same day.

    Raises
    ------
    NotThatDay
        The day is over.
    PlaceTaken
        The place was offered to somebody meanwhile.
    """
    policies.may_host(by, residency)
    if not may_still_undo(residency, at):
        raise NotThatDay
    one_by_one(residency.space)
    try:
        with transaction.atomic():
            advance(residency, "reopen", by=by, at=at)
            # A day to come that the space has named still stands.
            told: Mapping[str, object] = {} if residency.contract_until else _NO_END
            _set(residency, ended_on=None, **told)
    except IntegrityError as problem:
        if broken(problem) == "one_at_a_time_on_a_place":
            raise PlaceTaken from problem
        raise
    tell(both(residency), "residency_reopened", residency, at, event=at.isoformat())
