"""What is due by the clock."""

from datetime import datetime
from functools import partial

from django.utils import timezone

from audit.due import each, in_turn
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

    What the rules of a pair part since the last look is parted, whoever changed what. A step that
    fails as a whole stops none after it.
    """
    moved: list[int] = []

    def explain(venture: Venture, mentor: MentorProfile) -> Why:
        return explain_mentor(ask_of_venture(venture, today=timezone.localdate(at)), mentor)

    def release(*, at: datetime) -> None:
        moved.append(release_left(explain=explain, at=at))

    def explain_passed(*, at: datetime) -> None:
        del at
        _explain_passed(explain)

    def expire(*, at: datetime) -> None:
        moved.append(expire_due(explain=explain, at=at))

    in_turn(
        hand_on,
        tell_late,
        partial(end_terms, explain=explain),
        remind_entered,
        release,
        close_barred,
        find_conflicts,
        offer_places,
        end_calls,
        lapse_offers,
        explain_passed,
        expire,
        at=at,
    )
    return sum(moved)


def _explain_passed(explain: Explain) -> None:
    """Write the reasons of what was passed on in an office's page, which knows no matcher."""
    passed = MentorshipRequest.objects.unanswered().filter(reasons={}).exclude(passed_from=None)
    each(passed.select_related("venture", "mentor"), lambda asked: _explain(asked, explain))


def _explain(asked: MentorshipRequest, explain: Explain) -> None:
    asked.reasons = dict(explain(asked.venture, asked.mentor))
    asked.save(update_fields=["reasons"])
