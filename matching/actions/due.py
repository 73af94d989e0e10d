"""What is due by the clock."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from matching.actions.enquiries import tell_late
from matching.queries import ask_of_venture, explain_mentor
from mentors.actions import expire_due
from mentors.models import MentorProfile
from ventures.models import Venture


def run_due(*, at: datetime) -> int:
    """Expire or pass on what was not answered in time; return how many requests that moved."""

    def explain(venture: Venture, mentor: MentorProfile) -> dict[str, Any]:
        return explain_mentor(ask_of_venture(venture, today=timezone.localdate(at)), mentor)

    tell_late(at=at)
    return expire_due(explain=explain, at=at)
