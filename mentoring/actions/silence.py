"""Pairs that do not meet: both are asked, then the programme office."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.queries import officers
from mentoring.actions.telling import both, tell
from mentoring.queries.silence import silent
from mentors.models import Mentorship
from notifications.actions import was_told

THEN_THE_OFFICE = timedelta(days=14)


def ask_the_silent(*, at: datetime) -> int:
    """Ask both sides of each silent pair how it goes on, later the office; return how many."""
    found = list(silent(at=at))
    for pair in found:
        _ask(pair, at)
    return len(found)


@transaction.atomic
def _ask(pair: Mentorship, at: datetime) -> None:
    """Ask once for each silence: the last sign of life names it, or the pause that came after.

    The office hears of it two weeks after the two were asked, however old the last sign is: while
    a pair is on hold nobody asks, and the first question comes after that.
    """
    since = pair.last_sign.date()  # type: ignore[attr-defined]
    if pair.paused_until is not None:
        since = max(since, pair.paused_until)
    event = since.isoformat()
    tell(both(pair), "silent", pair, at, event=event)
    if was_told("mentoring/silent", about=pair, event=event, until=at - THEN_THE_OFFICE):
        tell(officers(), "silent_office", pair, at, event=event)
