"""The time that both agreed on comes to its end: who binds either side is asked how it goes on."""

from datetime import datetime

from django.utils import timezone

from audit.due import each
from mentoring.actions.telling import binders, tell
from mentoring.models import Agreement
from mentoring.queries.terms import ending
from mentors.models import Mentorship


def ask_before_the_end(*, at: datetime) -> int:
    """Ask both sides two weeks before the last day that they agreed on; return how many pairs.

    Once for each last day: a run that is late, doubled or killed tells nobody twice.
    """
    running = Mentorship.objects.active().filter(held_at=None).values("pk")
    near = ending(running, today=timezone.localdate(at))
    return each(
        near.select_related("mentorship__mentor__user", "mentorship__venture"),
        lambda agreement: _ask_binders(agreement, at),
    )


def _ask_binders(agreement: Agreement, at: datetime) -> None:
    last = agreement.until.isoformat()
    pair = agreement.mentorship
    tell(binders(pair), "terms_end", pair, at, event=last, day=last)
