"""What a space leaves without an answer, the programme office hears of once."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.queries import officers
from audit.due import each
from notifications.actions import notify, was_told
from spaces.models import Question, Visit
from spaces.queries import late_questions, late_visits

_KIND = "spaces/unanswered"


def tell_the_office(*, at: datetime) -> int:
    """Tell the officers what waits more than three working days; return how many rows.

    A row is told to each officer once, however often this runs; what was asked is not told.
    """
    questions, visits = late_questions(at), late_visits(at)
    return each(
        Question.objects.unanswered().for_page(),
        lambda row: _tell(row, "questions", at),
        keys=[row.pk for row in questions],
    ) + each(
        Visit.objects.unanswered().for_page(),
        lambda row: _tell(row, "visits", at),
        keys=[row.pk for row in visits],
    )


def _tell(row: Question | Visit, show: str, at: datetime) -> None:
    for officer in officers():
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


def office_knows(row: Question | Visit, *, at: datetime) -> bool:
    """Whether the office was told that this waits too long: pages say so from then on."""
    return was_told(_KIND, about=row, event=_event_of(row), until=at)


def _event_of(row: Question | Visit) -> str:
    return row._meta.model_name or ""
