"""Pairs that do not meet: both are asked, then the programme office."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.queries import officers
from mentoring.actions.telling import both, tell
from mentoring.queries.silence import silent
from mentors.models import Mentorship

THEN_THE_OFFICE = timedelta(days=14)


def ask_the_silent(*, at: datetime) -> int:
    """Ask both sides of each silent pair how it goes on, later the office; return how many."""
    found = list(silent(at=at))
    for pair in found:
        _ask(pair, at)
    return len(found)


@transaction.atomic
def _ask(pair: Mentorship, at: datetime) -> None:
    """Ask once for each silence: the last sign of life names it."""
    last = pair.last_sign  # type: ignore[attr-defined]
    event = last.date().isoformat()
    tell(both(pair), "silent", pair, at, event=event)
    allowed = timedelta(days=settings.SILENT_AFTER_DAYS)
    if last + allowed + THEN_THE_OFFICE <= at:
        tell(officers(), "silent_office", pair, at, event=event)
