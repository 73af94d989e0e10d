"""What a space leaves without an answer, the programme office hears of once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import officers
from notifications.actions import notify, was_told
from spaces.models import Question, Visit
from spaces.queries import late_questions, late_visits

_KIND = "spaces/unanswered"


def tell_the_office(*, at: datetime) -> int:
    """Tell the officers what waits more than three working days; return how many rows.

    A row is told to each officer once, however often this runs; what was asked is not told.
    """
    late: list[tuple[str, Question | Visit]] = [
        *(("questions", row) for row in late_questions(at)),
        *(("visits", row) for row in late_visits(at)),
    ]
    office = list(officers())
    with transaction.atomic():
        for show, row in late:
            for officer in office:
                notify(
                    officer,
                    _KIND,
                    about=row,
                    at=at,
                    event=_event_of(row),
                    url=f"{reverse('spaces_late')}?show={show}",
                    space=str(row.space),
                    since=timezone.localdate(row.asked_at).isoformat(),
                )
    return len(late)


def office_knows(row: Question | Visit, *, at: datetime) -> bool:
    """Whether the office was told that this waits too long: pages say so from then on."""
    return was_told(_KIND, about=row, event=_event_of(row), until=at)


def _event_of(row: Question | Visit) -> str:
    return row._meta.model_name or ""
