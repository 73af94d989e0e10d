"""Hosts announce events, change them and call them off."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from events import policies
from events.actions.seats import fill, locked
from events.actions.telling import hold_open, tell_of_event
from events.enums import EventStatus
from events.models import Event, SignUp
from notifications.ics import CANCEL, REQUEST

REMINDED_BEFORE = timedelta(hours=24)
# What those who come have to hear of.
_MOVES = ("begins_at", "ends_at", "county_id", "place", "link")


class PlacesTaken(Exception):
    """More people have a place than there shall be."""


@transaction.atomic
def save_event(event: Event, fields: Mapping[str, object], *, by: User, at: datetime) -> Event:
    """Write an event, a new one too; another time or place is told to all who signed up.

    Raises
    ------
    PlacesTaken
        There would be fewer places than people who have one.
    InvalidMove
        It is over or called off.
    """
    told = {**fields}
    sectors = told.pop("sectors", ())
    is_new = event.pk is None
    if is_new or "space" in told:
        policies.may_announce_for(by, told.get("space", event.space))  # type: ignore[arg-type]
    if is_new:
        event.by, event.created_at = by, at
    else:
        event = locked(event)
        policies.may_host(by, event)
        if not event.can_change(at):
            raise InvalidMove(f"{event}: it is over.")
    before = [getattr(event, name) for name in _MOVES]
    for name, value in told.items():
        setattr(event, name, value)
    is_moved = not is_new and before != [getattr(event, name) for name in _MOVES]
    event.sequence += is_moved
    _store(event)
    event.sectors.set(sectors)  # type: ignore[arg-type]
    record("add" if is_new else "change", event, by=by, at=at)
    if event.status == EventStatus.PUBLISHED:
        if is_moved:
            _tell_all("event_changed", event, at, method=REQUEST)
        fill(event, at=at)
    return event


def _store(event: Event) -> None:
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as problem:
        if broken(problem) != "places_hold_seats":
            raise
        raise PlacesTaken from problem


def _tell_all(verb: str, event: Event, at: datetime, *, method: str) -> None:
    """Tell who has a place, with an entry, and who waits for one, without."""
    for seats, how in ((event.seats.seated(), method), (event.seats.waiting(), "")):
        people = [seat.by for seat in seats.filter(by__is_active=True).select_related("by")]
        tell_of_event(people, verb, event, at, occasion=str(event.sequence), method=how)


@transaction.atomic
def publish(event: Event, *, by: User, at: datetime) -> None:
    """Announce it to everybody.

    Raises
    ------
    InvalidMove
        It is announced or called off already, or its space has closed.
    """
    policies.may_host(by, event)
    hold_open(event.space)
    advance(event, "publish", by=by, at=at)


@transaction.atomic
def call_off(event: Event, *, note: str, by: User, at: datetime) -> None:
    """Call it off; all who signed up are told why, and calendars forget it."""
    policies.may_host(by, event)
    event = locked(event)
    if not event.can_change(at):
        raise InvalidMove(f"{event}: it is over.")
    event.reason, event.sequence = note, event.sequence + 1
    event.save(update_fields=["reason", "sequence"])
    advance(event, "call_off", by=by, at=at)
    _tell_all("event_called_off", event, at, method=CANCEL)


# --- jobs -----------------------------------------------------------------------------------
def end_due(*, at: datetime) -> int:
    """Close what is over; return how many."""
    over = Event.objects.filter(status=EventStatus.PUBLISHED, ends_at__lte=at)
    return each(over, lambda event: advance(event, "end", by=None, at=at))


def end_waits(*, at: datetime) -> int:
    """Tell who still waits that no place came free, once it has begun. Return how many events.

    Told twice is told once; an event that is put off afterwards has its waiting list again.
    """
    waiting = Exists(SignUp.objects.filter(event=OuterRef("pk")).waiting())
    begun = Event.objects.filter(waiting, status=EventStatus.PUBLISHED, begins_at__lte=at)
    return each(begun, lambda event: _end_wait(event, at))


def _end_wait(event: Event, at: datetime) -> None:
    seats = event.seats.waiting().filter(by__is_active=True).select_related("by")
    people = [seat.by for seat in seats]
    tell_of_event(people, "no_place", event, at, occasion=event.begins_at.isoformat())


def remind(*, at: datetime) -> int:
    """Remind who has a place the day before; told twice is told once. Return how many events."""
    near = Event.objects.filter(
        status=EventStatus.PUBLISHED, begins_at__gt=at, begins_at__lte=at + REMINDED_BEFORE
    )
    return each(near, lambda event: _remind(event, at))


def _remind(event: Event, at: datetime) -> None:
    """Remind; whoever signed up within the hour knows."""
    seats = SignUp.objects.filter(event=event, by__is_active=True).seated()
    known = seats.filter(status_changed_at__lt=at - timedelta(hours=1)).select_related("by")
    people = [seat.by for seat in known]
    tell_of_event(people, "event_near", event, at, occasion=event.begins_at.isoformat())
