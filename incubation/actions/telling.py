"""Whom to tell of what happens between a venture and a space, and in the chain."""

from collections.abc import Iterable
from datetime import date, datetime

from accounts.models import User
from incubation.models import Application, Booking, ChainMove, HandOver, Residency
from incubation.policies import hosts_of
from notifications.actions import notify, settle_row
from spaces.policies import managers
from ventures.models import Venture

__all__ = [
    "both",
    "dealt_with",
    "hosts_of",
    "leads",
    "managers",
    "sides",
    "tell",
    "tell_of_hand_over",
    "tell_of_move",
]


def leads(venture: Venture) -> list[User]:
    """Return who leads the team and still has an account."""
    members = venture.members.leads().filter(person__is_active=True)
    return [each.person for each in members.select_related("person").order_by("pk")]


def both(row: Application | Residency | Booking) -> list[User]:
    """Return the leads of the team and the managers who deal with it, each once."""
    team = leads(row.venture)
    return [*team, *(each for each in hosts_of(row) if each not in team)]


def sides(row: HandOver) -> list[User]:
    """Return everybody of the three sides, each once."""
    people = both(row.residency)
    return [*people, *(each for each in managers(row.to_space) if each not in people)]


def tell(
    people: Iterable[User],
    verb: str,
    row: Application | Residency | Booking,
    at: datetime,
    *,
    event: str = "",
    **facts: str | date,
) -> None:
    """Put a notice into the bell of each of them."""
    told = {name: str(fact) for name, fact in facts.items()}
    for person in people:
        notify(
            person,
            f"incubation/{verb}",
            about=row,
            at=at,
            event=event,
            url=row.get_absolute_url(),
            space=str(row.space),
            venture=str(row.venture),
            **told,
        )


def tell_of_hand_over(
    people: Iterable[User], verb: str, row: HandOver, at: datetime, **facts: str
) -> None:
    """Tell of a hand-over."""
    for person in people:
        notify(
            person,
            f"incubation/{verb}",
            about=row,
            at=at,
            url=row.get_absolute_url(),
            space=str(row.residency.space),
            venture=str(row.residency.venture),
            other=str(row.to_space),
            why=row.why,
            note=row.note,
            **facts,
        )


def tell_of_move(
    people: Iterable[User], verb: str, row: ChainMove, at: datetime, **facts: str
) -> None:
    """Tell of a move in the chain; its kind is told as a code, in words of the reader."""
    for person in people:
        notify(
            person,
            f"incubation/{verb}",
            about=row,
            at=at,
            url=row.get_absolute_url(),
            space=str(row.space),
            venture=str(row.venture),
            move=row.kind,
            why=row.why,
            note=row.note,
            **facts,
        )


def dealt_with(row: Application | Residency, verbs: Iterable[str], at: datetime) -> None:
    """Take what asked for an answer out of all bells, whoever is kept away by now.

    The office hears of silence at the address of a list, so it is the row that says which notices.
    """
    settle_row([f"incubation/{verb}" for verb in verbs], about=row, at=at)
