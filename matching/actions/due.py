"""What is due by the clock."""

from datetime import datetime

from django.utils import timezone

from audit.due import each
from matching.actions.enquiries import hand_on, tell_late
from matching.queries import Why, ask_of_venture, explain_mentor
from mentors.actions import (
    Explain,
    close_barred,
    end_calls,
    end_terms,
    expire_due,
    find_conflicts,
    lapse_offers,
    offer_places,
    release_left,
    remind_entered,
)
from mentors.models import MentorProfile, MentorshipRequest
from ventures.models import Venture


def run_due(*, at: datetime) -> int:
    """Pass on, expire or close what goes on no longer; return how many requests that moved.

    What the rules of a pair part since the last look is parted, whoever changed what.
    """

    def explain(venture: Venture, mentor: MentorProfile) -> Why:
        return explain_mentor(ask_of_venture(venture, today=timezone.localdate(at)), mentor)

    hand_on(at=at)
    tell_late(at=at)
    end_terms(explain=explain, at=at)
    remind_entered(at=at)
    released = release_left(explain=explain, at=at)
    close_barred(at=at)
    find_conflicts(at=at)
    offer_places(at=at)
    end_calls(at=at)
    lapse_offers(at=at)
    _explain_passed(explain)
    return released + expire_due(explain=explain, at=at)


def _explain_passed(explain: Explain) -> None:
    """Write the reasons of what was passed on in an office's page, which knows no matcher."""
    passed = MentorshipRequest.objects.unanswered().filter(reasons={}).exclude(passed_from=None)
    each(passed.select_related("venture", "mentor"), lambda asked: _explain(asked, explain))


def _explain(asked: MentorshipRequest, explain: Explain) -> None:
    asked.reasons = dict(explain(asked.venture, asked.mentor))
    asked.save(update_fields=["reasons"])
