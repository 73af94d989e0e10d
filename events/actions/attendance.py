"""Who came, and how it was."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from events import policies
from events.actions.seats import locked
from events.actions.telling import tell_of_event
from events.models import Event, Feedback, SignUp


@transaction.atomic
def tick(
    event: Event,
    *,
    shown: Collection[int],
    came: Collection[int],
    others: int,
    by: User,
    at: datetime,
) -> int:
    """Note who of those `shown` came, and how many others; return how many came with a place.

    Raises
    ------
    InvalidMove
        It has not begun, or does not take place.
    """
    policies.may_host(by, event)
    event = locked(event)
    if not event.has_begun(at):
        raise InvalidMove(f"{event}: it has not begun.")
    seats = SignUp.objects.filter(event=event, pk__in=shown).seated()
    newly = list(seats.filter(pk__in=came, came=False).select_related("by"))
    seats.exclude(pk__in=came).update(came=False)
    seats.filter(pk__in=came).update(came=True)
    Event.objects.filter(pk=event.pk).update(others_came=others)
    total = SignUp.objects.filter(event=event, came=True).count()
    record("tick", event, by=by, at=at, came=total, others=others)
    if event.takes_feedback(at):
        people = [seat.by for seat in newly if seat.by.is_active]
        tell_of_event(people, "how_was_it", event, at, occasion="")
    return total


@transaction.atomic
def say_how_it_was(
    seat: SignUp, *, grade: int, words: str = "", by: User, at: datetime
) -> Feedback:
    """Say how it was; said again replaces what was said.

    Raises
    ------
    InvalidMove
        More than fourteen days have passed.
    """
    policies.may_say_how_it_was(by, seat)
    if not seat.event.takes_feedback(at):
        raise InvalidMove(f"{seat}: the time for it is over.")
    told, _is_new = Feedback.objects.update_or_create(
        seat=seat, defaults={"grade": grade, "words": words, "at": at}
    )
    record("say_how_it_was", seat, by=by, at=at)
    return told
