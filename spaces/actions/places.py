"""Managers keep the places and the visiting hours of a space."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.due import each
from audit.guards import broken
from spaces import policies
from spaces.actions.hosted import NameTaken
from spaces.enums import PlaceKind
from spaces.models import Place, Space, VisitHour

# What a contract or an offer says of a place, its page does not change.
_BY_CONTRACT = ("kind", "is_taken", "taken_until")
_LENT: Mapping[str, object] = {"owner": "", "open_hours": "", "fee": "", "needs_booking": False}


class HoursMeet(Exception):
    """Visitors can come at that time of the day already."""


class InContract(Exception):
    """A contract names the place, over or not, so that it can only be closed."""


def _as_of(space: Space, at: datetime) -> None:
    Space.objects.filter(pk=space.pk).update(figures_on=timezone.localdate(at))


@transaction.atomic
def save_place(place: Place, fields: Mapping[str, object], *, by: User, at: datetime) -> Place:
    """Write a place, a new one too; what only one kind has is left out of the others.

    What is to be closed from today on, or was to be before, is closed at once.

    Raises
    ------
    NameTaken
        Another manager has just given a place this name.
    Place.DoesNotExist
        Another manager has just removed it.
    """
    policies.may_keep(by, place)
    is_new = place.pk is None
    told = _of_its_kind(fields)
    if not is_new and Place.objects.select_for_update().get(pk=place.pk).is_promised:
        told = {name: value for name, value in told.items() if name not in _BY_CONTRACT}
    for name, value in told.items():
        setattr(place, name, value)
    if place.is_closed_on(timezone.localdate(at)):  # the job of this morning may be over
        place.is_open = told["is_open"] = False
    try:
        with transaction.atomic():
            place.save(update_fields=None if is_new else [*told])
    except IntegrityError as problem:
        if broken(problem) != "place_has_own_name":
            raise
        raise NameTaken from problem
    _as_of(place.space, at)
    record("add" if is_new else "change", place, by=by, at=at, space=place.space_id)
    return place


def _of_its_kind(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what is written of a place, without what only other kinds have."""
    told = dict(fields)
    if told["kind"] != PlaceKind.EQUIPMENT:
        told |= _LENT
    if told["kind"] != PlaceKind.ROOM:
        told["is_for_meetings"] = False
    if told["kind"] == PlaceKind.EQUIPMENT or not told.get("is_taken"):
        told |= {"is_taken": False, "taken_until": None}
    return told


@transaction.atomic
def remove(place: Place, *, by: User, at: datetime) -> None:
    """Take a place out of the space.

    Raises
    ------
    InContract
        A contract names it.
    """
    policies.may_keep(by, place)
    record("remove", place, by=by, at=at, space=place.space_id, name=place.name)
    try:
        place.delete()
    except ProtectedError as problem:
        raise InContract from problem
    _as_of(place.space, at)


@transaction.atomic
def take(place: Place, *, by: User, at: datetime) -> None:
    """Say that somebody sits there now."""
    _switch(place, "take", by=by, at=at, is_taken=True)


@transaction.atomic
def free(place: Place, *, by: User, at: datetime) -> None:
    """Say that the place is free again."""
    _switch(place, "free", by=by, at=at, is_taken=False)


def _switch(place: Place, verb: str, *, by: User, at: datetime, is_taken: bool) -> None:
    policies.may_keep(by, place)
    changed = Place.objects.filter(pk=place.pk, is_taken=not is_taken, is_let=False)
    changed = changed.exclude(is_held=True, is_taken=False)
    if changed.update(is_taken=is_taken, taken_until=None):
        _as_of(place.space, at)
        record(verb, place, by=by, at=at, space=place.space_id)


def open_and_close(*, on: date, at: datetime) -> int:
    """Close what is to be closed from today on, open what was closed until yesterday.

    A second run on the same day changes nothing. Return how many places changed.
    """
    closed = Q(closed_from__lte=on) & (Q(closed_until=None) | Q(closed_until__gte=on))
    to_close = Place.objects.filter(closed, is_open=True)
    to_open = Place.objects.filter(is_open=False, closed_until__lt=on)
    changed = 0
    for verb, rows, change in (
        ("close", to_close, {"is_open": False}),
        ("open", to_open, {"is_open": True, "closed_from": None, "closed_until": None}),
    ):
        changed += each(
            rows.select_related("space"), partial(_turn, verb=verb, change=change, at=at)
        )
    return changed


def _turn(place: Place, *, verb: str, change: Mapping[str, Any], at: datetime) -> None:
    Place.objects.filter(pk=place.pk).update(**change)
    _as_of(place.space, at)
    record(verb, place, by=None, at=at, space=place.space_id)


# --- visiting hours -------------------------------------------------------------------------
@transaction.atomic
def add_hour(
    space: Space, *, weekday: int, begins: time, ends: time, by: User, at: datetime
) -> VisitHour:
    """Let visitors come at these hours, week after week.

    Raises
    ------
    HoursMeet
        Others of the same day overlap.
    """
    policies.may_edit(by, space)
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.visit_hours.filter(weekday=weekday, begins__lt=ends, ends__gt=begins).exists():
        raise HoursMeet
    hour = VisitHour.objects.create(space=space, weekday=weekday, begins=begins, ends=ends)
    record("add_hour", space, by=by, at=at, hour=str(hour))
    return hour


@transaction.atomic
def set_notice(space: Space, *, notice_days: int, by: User, at: datetime) -> None:
    """Say how many working days before a visit founders have to ask; what is asked stays."""
    policies.may_edit(by, space)
    Space.objects.filter(pk=space.pk).update(notice_days=notice_days)
    space.notice_days = notice_days
    record("set_notice", space, by=by, at=at, days=notice_days)


@transaction.atomic
def drop_hour(hour: VisitHour, *, by: User, at: datetime) -> None:
    """Take hours back; visits that were agreed in them stay."""
    policies.may_keep_hour(by, hour)
    record("drop_hour", hour.space, by=by, at=at, hour=str(hour))
    hour.delete()
