"""What one person goes to, has been to, and hosts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from events.enums import EventStatus, SeatStatus
from events.models import Competition, Entry, Event, SignUp, WinnerInvitation

SHOWN = 50


@dataclass(frozen=True)
class Mine:
    """The own events; `hosted` and `competitions` are those of a host."""

    to_come: Sequence[SignUp]
    past: Sequence[SignUp]
    entries: Sequence[Entry]
    invitations: Sequence[WinnerInvitation]
    hosted: Sequence[Event]
    competitions: Sequence[Competition]

    @property
    def waiting(self) -> int:
        """How many of those to come have no place for the reader yet."""
        return sum(seat.is_in_line for seat in self.to_come)

    @property
    def seated(self) -> int:
        """How many of those to come have one."""
        announced = [seat for seat in self.to_come if seat.event.standing == EventStatus.PUBLISHED]
        return sum(seat.status == SeatStatus.SEATED for seat in announced)


def my_events(user: User, *, at: datetime) -> Mine:
    """Return them, what comes next first; of the past and of what is hosted the newest."""
    seats = SignUp.objects.filter(by=user).taking_part().for_page()
    hosted = Event.objects.hosted_by(user).with_seats().for_page().order_by("-begins_at", "-pk")
    return Mine(
        to_come=list(seats.filter(event__ends_at__gt=at).order_by("event__begins_at", "pk")),
        past=list(seats.filter(event__ends_at__lte=at).order_by("-event__begins_at", "pk")[:SHOWN]),
        entries=list(Entry.objects.of_team(user).for_page().order_by("-at", "-pk")[:SHOWN]),
        invitations=list(WinnerInvitation.objects.visible_to(user).for_page()[:SHOWN]),
        hosted=list(hosted[:SHOWN]),
        competitions=list(Competition.objects.hosted_by(user).for_page()[:SHOWN]),
    )


def place_in_line(seat: SignUp) -> int:
    """Return the place on the waiting list, 1 for the next to move up."""
    return [*seat.event.seats.waiting().values_list("pk", flat=True)].index(seat.pk) + 1
