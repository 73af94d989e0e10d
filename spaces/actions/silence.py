"""What a space leaves without an answer, the programme office hears of once."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import officers
from notifications.actions import notify
from spaces.models import Question, Visit
from spaces.queries import late_since


def tell_the_office(*, at: datetime) -> int:
    """Tell the officers what waits more than three working days; return how many rows.

    A row is told to each officer once, however often this runs; what was asked is not told.
    """
    visits = Visit.objects.unanswered().to_come(at).for_page()
    waiting: list[Question | Visit] = [*Question.objects.unanswered().for_page(), *visits]
    late = [row for row in waiting if late_since(row.asked_at, at)]
    office = list(officers())
    with transaction.atomic():
        for row in late:
            for officer in office:
                notify(
                    officer,
                    "spaces/unanswered",
                    about=row,
                    at=at,
                    event=row._meta.model_name or "",
                    url=reverse("space", args=[row.space.slug]),
                    space=str(row.space),
                    since=timezone.localdate(row.asked_at).isoformat(),
                )
    return len(late)
