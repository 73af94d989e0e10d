"""What a founder does not want to see again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from matching.models import Dismissal
from mentors.models import MentorProfile
from spaces.models import Space
from ventures.models import Venture
from ventures.policies import may_lead


@transaction.atomic
def dismiss(
    venture: Venture,
    *,
    mentor: MentorProfile | None = None,
    space: Space | None = None,
    by: User,
    at: datetime,
) -> None:
    """A lead hides a mentor or space from the whole team; twice is once."""
    may_lead(by, venture)
    Dismissal.objects.get_or_create(
        venture=venture, mentor=mentor, space=space, defaults={"dismissed_at": at}
    )


@transaction.atomic
def restore(venture: Venture, *, by: User) -> int:
    """A lead shows everything again that was hidden; return how much that is."""
    may_lead(by, venture)
    count, _rows = Dismissal.objects.filter(venture=venture).delete()
    return count
