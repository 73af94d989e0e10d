"""An officer holds a pair, takes it up again or ends it for one side that cannot.

As `mentors.actions.on_behalf`: the action runs as the person's own button runs it. Hours are never
confirmed so, for both must.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.policies import Denied
from audit.actions import record
from mentoring.actions import closing
from mentoring.actions.telling import members, tell
from mentoring.enums import EndReason, Side
from mentoring.models import Closing
from mentors.actions.on_behalf import lead_of, may_stand_in
from mentors.models import Mentorship


def person_of(pair: Mentorship, side: Side) -> User:
    """Return for whom an officer presses.

    Raises
    ------
    Denied
        Nobody of that side who could press has an account.
    """
    person = pair.mentor.user if side == Side.MENTOR else lead_of(pair.venture)
    if not person.is_active:
        raise Denied
    return person


def could_press(may: Callable[[User, Mentorship], None], pair: Mentorship, side: Side) -> None:
    """Refuse what a side could not do itself."""
    may(person_of(pair, side), pair)


@transaction.atomic
def pause_for(
    pair: Mentorship, *, side: Side, until: date, officer: User, because: str, at: datetime
) -> None:
    """Put it on hold until a day, for one side."""
    person = _stood_in("pause", pair, side, officer, because, at, day=until.isoformat())
    closing.pause(pair, until=until, by=person, at=at)


@transaction.atomic
def go_on_for(pair: Mentorship, *, side: Side, officer: User, because: str, at: datetime) -> None:
    """Take it up again before the day, for one side."""
    person = _stood_in("go_on", pair, side, officer, because, at)
    closing.go_on(pair, by=person, at=at)


@transaction.atomic
def end_for(
    pair: Mentorship, *, side: Side, why: EndReason, officer: User, because: str, at: datetime
) -> None:
    """End it for one side, with one of the reasons; what it was like the side says itself.

    Raises
    ------
    InvalidMove, Denied
        As for `close`; or the officer knows one of them.
    """
    person = _stood_in("end", pair, side, officer, because, at)
    closing.close(pair, Closing(reason=why), by=person, at=at)


def _stood_in(
    verb: str,
    pair: Mentorship,
    side: Side,
    officer: User,
    because: str,
    at: datetime,
    **facts: str,
) -> User:
    """Write who really pressed, and tell both sides; why, only the side that it was done for."""
    may_stand_in(officer, pair.venture, pair.mentor)
    person = person_of(pair, side)
    record("stand_in", pair, by=officer, at=at, pressed=verb, for_whom=person.pk, reason=because)
    for each in Side:
        tell(
            members(pair, each),
            "stood_in",
            pair,
            at,
            event=f"{verb}:{at.isoformat()}",
            who=officer.name,
            person=person.name,
            pressed=verb,
            text=because if each == side else "",
            **facts,
        )
    return person
