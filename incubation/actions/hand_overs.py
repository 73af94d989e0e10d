"""A venture moves to another space: three consents, then one transaction."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from incubation import policies
from incubation.actions.holding import days, hold, lock, one_by_one, suggest_next
from incubation.actions.residencies import NotThatDay, drop_longer, finish
from incubation.actions.telling import sides, tell_of_hand_over
from incubation.enums import EndKind
from incubation.models import HandOver, Residency
from notifications.actions import settle
from spaces.enums import SpaceStatus
from spaces.models import Place, Space
from spaces.policies import may_ask


class HandOverOpen(Exception):
    """Another hand-over of this residency waits for an answer."""


@transaction.atomic
def ask_hand_over(
    residency: Residency, *, to_space: Space, why: str, by: User, at: datetime
) -> HandOver:
    """Propose another space for a venture; whoever proposes has agreed for his side.

    Raises
    ------
    Denied
        The team asks a space by itself that it may not ask.
    HandOverOpen
        One is open already.
    NotThatDay
        The residency has ended or is handed over, or the space is the same or does not run.
    """
    policies.may_deal(by, residency)
    is_other = to_space.pk != residency.space_id and to_space.status == SpaceStatus.RUNNING
    if not residency.is_running or residency.is_handed_over or not is_other:
        raise NotThatDay
    row = HandOver(residency=residency, to_space=to_space, why=why, by=by, asked_at=at)
    speaks_for = policies.sides_of(by, row)
    if not {"old", "taker"} & {*speaks_for}:
        may_ask(by, to_space)
    for side in speaks_for:
        if side != "taker":
            setattr(row, f"{side}_by", by)
            setattr(row, f"{side}_at", at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == "one_open_hand_over_a_residency":
            raise HandOverOpen from problem
        raise
    record("ask_hand_over", row, by=by, at=at, space=to_space.pk)
    tell_of_hand_over([each for each in sides(row) if each != by], "hand_over_asked", row, at)
    return row


@transaction.atomic
def agree(row: HandOver, *, by: User, at: datetime) -> bool:
    """Agree for the team or for the space that it leaves; the third consent carries it out.

    Return whether this was the third.
    """
    stored = _locked(row)
    policies.may_agree(by, stored)
    advance(row, "agree", by=by, at=at)
    for side in policies.sides_of(by, stored):
        if side != "taker" and getattr(stored, f"{side}_at") is None:
            _consent(row, side, by=by, at=at)
    return _go_on(row, by=by, at=at)


@transaction.atomic
def take(  # noqa: PLR0913  what a new contract is made of
    row: HandOver,
    *,
    place: Place,
    first: date,
    last: date,
    rent: str,
    contract: str = "",
    by: User,
    at: datetime,
) -> bool:
    """Agree for the space that takes the venture: its place is held until all have agreed.

    Return whether this was the third consent.

    Raises
    ------
    PlaceTaken
        It is not free in these days.
    NotThatDay
        The first day is past, or not within the residency that goes on.
    SpaceClosed
        The space does not run.
    """
    policies.may_take(by, _locked(row))
    old = row.residency
    if (
        not max(timezone.localdate(at), old.starts_on + timedelta(days=1))
        <= first
        <= (old.last_day + timedelta(days=1))
    ):
        raise NotThatDay
    lock(row.to_space)
    advance(row, "take", by=by, at=at, place=place.pk)
    row.new = hold(
        Residency(
            space=row.to_space,
            venture=old.venture,
            place=place,
            span=days(first, last),
            rent=rent,
            contract=contract,
        )
    )
    row.save(update_fields=["new"])
    _consent(row, "taker", by=by, at=at)
    return _go_on(row, by=by, at=at)


def _locked(row: HandOver) -> HandOver:
    # Both spaces in one order: two hand-overs in opposite directions wait in no circle.
    both_spaces = Space.objects.filter(pk__in=[row.to_space_id, row.residency.space_id])
    list(both_spaces.order_by("pk").select_for_update(no_key=True))
    stored: HandOver = HandOver.objects.select_for_update(of=("self",)).for_page().get(pk=row.pk)
    row.new = stored.new
    for side in ("team", "old", "taker"):
        setattr(row, f"{side}_at", getattr(stored, f"{side}_at"))
    return stored


def _consent(row: HandOver, side: str, *, by: User, at: datetime) -> None:
    setattr(row, f"{side}_by", by)
    setattr(row, f"{side}_at", at)
    row.save(update_fields=[f"{side}_by", f"{side}_at"])
    record("consent", row, by=by, at=at, side=side)


def _go_on(row: HandOver, *, by: User, at: datetime) -> bool:
    """Carry it out once all three have agreed: the old contract ends where the new one begins.

    Return whether they have.
    """
    settle(["incubation/hand_over_asked"], row.get_absolute_url(), [by], at=at)
    if not row.agreed or row.new is None:
        return False
    lock(row.to_space)
    old, new = row.residency, row.new
    one_by_one(old.space)
    advance(row, "complete", by=by, at=at)
    settle(["incubation/hand_over_asked"], row.get_absolute_url(), sides(row), at=at)
    last = min(new.starts_on - timedelta(days=1), old.last_day)
    drop_longer(old, last=last, by=by, at=at)
    if last < timezone.localdate(at):
        finish(old, EndKind.MOVED, last=last, by=by, at=at)
    else:
        old.span, old.leaves_by = days(old.starts_on, last), last
        old.contract_until, old.end_kind, old.end_reason = None, "", ""
        old.save(update_fields=["span", "leaves_by", "contract_until", "end_kind", "end_reason"])
        record("hand_over", old, by=by, at=at, last=last.isoformat())
    advance(new, "begin", by=by, at=at)
    tell_of_hand_over(sides(row), "hand_over_done", row, at)
    return True


@transaction.atomic
def stop(row: HandOver, *, note: str, by: User, at: datetime) -> None:
    """Say no for any of the three sides; a place that was held is free again."""
    policies.may_stop(by, row)
    _locked(row)
    row.note = note
    row.save(update_fields=["note"])
    advance(row, "stop", by=by, at=at)
    settle(["incubation/hand_over_asked"], row.get_absolute_url(), sides(row), at=at)
    if row.new is not None:
        advance(row.new, "release", by=by, at=at)
        suggest_next(row.to_space, row.new.place.kind, at=at)
    tell_of_hand_over([each for each in sides(row) if each != by], "hand_over_stopped", row, at)
