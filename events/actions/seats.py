"""Taking a place at an event and giving it back; who waits moves up.

Whoever signs up stands on the waiting list first, and from there everybody moves up for whom there
is a place: one way for the first press, for a place that is given back, and for more places.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from events import policies
from events.actions.telling import tell_of_event
from events.enums import SeatStatus
from events.models import Event, SignUp
from notifications.ics import CANCEL, REQUEST


class SignUpClosed(Exception):
    """The event takes nobody any more, or is not announced."""


def locked(event: Event) -> Event:
    """Return the event as it stands, so that rivals for a place come one by one."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


@transaction.atomic
def sign_up(event: Event, *, by: User, at: datetime) -> SignUp:
    """Take a place, or one on the waiting list; pressed twice is pressed once.

    Raises
    ------
    SignUpClosed
        It is too late.
    """
    policies.may_sign_up(by, event)
    event = locked(event)
    if not event.is_open(at):
        raise SignUpClosed
    seat, is_new = SignUp.objects.get_or_create(event=event, by=by, defaults={"joined_at": at})
    if is_new:
        record("sign_up", seat, by=by, at=at)
    elif seat.status == SeatStatus.WITHDRAWN:
        SignUp.objects.filter(pk=seat.pk).update(joined_at=at)
        advance(seat, "come_back", by=by, at=at)
    else:
        return seat
    fill(event, at=at)
    seat.refresh_from_db()
    if seat.status == SeatStatus.WAITING:
        tell_of_event([by], "waits", event, at, occasion=at.isoformat())
    return seat


@transaction.atomic
def withdraw(seat: SignUp, *, by: User, at: datetime) -> bool:
    """Give the place back, while the event has not begun; whoever waits first moves up.

    Return whether there was one, or only a place on the waiting list.

    Raises
    ------
    InvalidMove
        It has begun, or the place is given back already.
    """
    policies.may_withdraw(by, seat)
    event = locked(seat.event)
    seat.refresh_from_db(fields=["status"])
    if event.begins_at <= at:
        raise InvalidMove(f"{event}: it has begun.")
    had_place = seat.status == SeatStatus.SEATED
    SignUp.objects.filter(pk=seat.pk).update(came=False)  # ticked before the event was put off
    advance(seat, "withdraw", by=by, at=at)
    method = CANCEL if had_place else ""
    tell_of_event([by], "withdrew", event, at, occasion=at.isoformat(), method=method)
    fill(event, at=at)
    return had_place


def fill(event: Event, *, at: datetime) -> int:
    """Let who waits move up while there are places; call with the event locked."""
    if not event.fills(at):
        return 0
    line = event.seats.waiting().select_related("by")
    if event.places is not None:
        line = line[: max(event.places - event.seats.seated().count(), 0)]
    moving = list(line)
    for seat in moving:
        advance(seat, "seat", by=None, at=at)
        verb = "signed_up" if seat.joined_at == at else "moved_up"
        tell_of_event([seat.by], verb, event, at, occasion=at.isoformat(), method=REQUEST)
    return len(moving)
