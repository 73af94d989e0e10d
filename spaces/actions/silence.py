"""What a space leaves without an answer, the programme office hears of once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import officers
from notifications.actions import notify
from spaces.models import Question, Visit
from spaces.queries import late_questions, late_visits


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
                    "spaces/unanswered",
                    about=row,
                    at=at,
                    event=row._meta.model_name or "",
                    url=f"{reverse('spaces_late')}?show={show}",
                    space=str(row.space),
                    since=timezone.localdate(row.asked_at).isoformat(),
                )
    return len(late)
