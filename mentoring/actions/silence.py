"""Pairs that do not meet: both are asked, then the programme office."""

from datetime import datetime, timedelta

from accounts.queries import officers
from audit.due import each
from mentoring.actions.telling import both, tell
from mentoring.queries.silence import silent
from mentors.models import Mentorship
from notifications.actions import was_told

THEN_THE_OFFICE = timedelta(days=14)


def ask_the_silent(*, at: datetime) -> int:
    """Ask both sides of each silent pair how it goes on, later the office; return how many."""
    keys = list(silent(at=at).values_list("pk", flat=True))
    return each(Mentorship.objects.active(), lambda pair: _ask_if_silent(pair, at), keys=keys)


def _ask_if_silent(pair: Mentorship, at: datetime) -> bool:
    """Look again now that it is locked; return whether it still is silent."""
    found = silent(at=at).filter(pk=pair.pk).first()
    if found is None:
        return False
    _ask(found, at)
    return True


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
