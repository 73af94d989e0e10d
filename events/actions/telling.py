"""Whom to tell of events, competitions and invitations, and for whom they are announced."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from audit.lifecycle import InvalidMove
from events import policies
from events.models import Competition, Entry, Event, WinnerInvitation
from events.queries import calendar_entry
from notifications.actions import notify
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import managers
from ventures.models import Venture

UNKEPT = "unkept"  # the occasion of asking the office: nobody manages the space


def leads(venture: Venture) -> list[User]:
    """Return who leads a venture and still has an account."""
    members = venture.members.leads().filter(person__is_active=True).select_related("person")
    return [each.person for each in members.order_by("pk")]


def hold_open(space: Space | None) -> None:
    """Lock a space, so that it does not close in this second; the programme office never does.

    Raises
    ------
    InvalidMove
        It has closed.
    """
    if space is None:
        return
    stored = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if stored.status == SpaceStatus.CLOSED:
        raise InvalidMove(f"{stored}: the space has closed.")


def hosts(person: User, space: Space | None) -> list[User]:
    """Return who announced or invited; everybody of the host, where he is there no more."""
    if person.is_active and permits(policies.may_announce_for, person, space):
        return [person]
    return list(officers()) if space is None else managers(space)


def hosts_or_office(person: User, space: Space | None, *, but: User | None = None) -> list[User]:
    """Return the host without who goes, and the programme office where nobody else is of it."""
    others = [each for each in hosts(person, space) if each != but]
    return others or [each for each in officers() if each != but]


def tell_of_event(
    people: Iterable[User],
    verb: str,
    event: Event,
    at: datetime,
    *,
    occasion: str,
    method: str = "",
) -> None:
    """Tell of an event; `occasion` tells one time from the next, `method` adds an entry."""
    for person in people:
        entry = calendar_entry(event, person, method=method, at=at) if method else ""
        notify(
            person,
            f"events/{verb}",
            about=event,
            at=at,
            event=occasion,
            url=event.get_absolute_url(),
            title=event.title,
            when=event.begins_at.isoformat(),
            ends=event.feedback_until.isoformat(),
            county=event.county_id or "",
            place=event.place,
            reason=event.reason,
            **({"calendar": entry, "method": method} if entry else {}),
        )


def tell_of_competition(
    people: Iterable[User], verb: str, row: Competition, at: datetime, *, occasion: str = ""
) -> None:
    """Tell of what became of a competition; `occasion` tells one time from the next."""
    for person in people:
        notify(
            person,
            f"events/{verb}",
            about=row,
            at=at,
            event=occasion,
            url=row.get_absolute_url(),
            title=row.title,
            ends=row.entries_until.isoformat(),
            results_on=row.results_on.isoformat(),
            reason=row.reason,
            unkept="yes" if occasion == UNKEPT else "",
        )


def tell_of_left(
    people: Iterable[User], entry: Entry, at: datetime, *, archived: bool = False
) -> None:
    """Tell of an entry in whose team nobody is left, and whether it is taken back.

    Or of one whose venture is `archived`, which happens again after it was restored.
    """
    row = entry.competition
    for person in people:
        notify(
            person,
            "events/entry_left",
            about=entry,
            at=at,
            event=at.isoformat() if archived else "",
            url=row.get_absolute_url(),
            title=row.title,
            entry=entry.title,
            status=entry.status,
            archived="yes" if archived else "",
        )


def tell_of_result(entry: Entry, at: datetime) -> None:
    """Tell the leads of a venture what their entry won."""
    for person in leads(entry.venture):
        notify(
            person,
            "events/results_out",
            about=entry,
            at=at,
            url=entry.get_absolute_url(),
            title=entry.competition.title,
            entry=entry.title,
            award=entry.award,
            words=entry.words,
        )


def tell_of_invitation(
    people: Iterable[User], verb: str, row: WinnerInvitation, at: datetime
) -> None:
    """Tell of an invitation, or of what was answered to it."""
    for person in people:
        notify(
            person,
            f"events/{verb}",
            about=row,
            at=at,
            event=row.status,
            url=row.get_absolute_url(),
            space=str(row.space),
            entry=row.entry.title,
            title=row.entry.competition.title,
            text=row.text,
            answer=row.status,
        )


def tell_of_answer(row: WinnerInvitation, at: datetime) -> None:
    """Tell the host what was answered; the office, while nobody manages the space.

    The office reads that there is an answer and which, and reaches nobody by it.
    """
    if host := hosts(row.by, row.space):
        tell_of_invitation(host, "invitation_answered", row, at)
        return
    for person in officers():
        notify(
            person,
            "events/invitation_answered",
            about=row,
            at=at,
            event=row.status,
            url=reverse("space", args=[row.space.slug]),
            space=str(row.space),
            title=row.entry.competition.title,
            answer=row.status,
            unkept="yes",
        )
