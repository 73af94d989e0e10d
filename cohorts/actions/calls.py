"""Introduction calls: both sides say what they think, until the calls are over."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import advance
from audit.lifecycle import InvalidMove
from cohorts.actions.runs import send_run
from cohorts.enums import CohortStatus, Impression, Rounds
from cohorts.models import Cohort, Introduction, MatchRun
from cohorts.policies import may_say
from cohorts.queries.pairs import rules_of
from matching import policies
from notifications.actions import settle_row


@transaction.atomic
def say(row: Introduction, impression: Impression, *, by: User, at: datetime) -> None:
    """Keep what one side thinks after a call; it may change its mind until the calls are over.

    Raises
    ------
    InvalidMove
        The calls are over.
    Denied
        It is somebody else's call, or a lead of the team speaks for it.
    """
    may_say(by, row)
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=row.cohort_id)
    if cohort.status != CohortStatus.TALKING:
        raise InvalidMove(f"{cohort}: is {cohort.status}.")
    if row.mentor.user == by:
        row.mentor_says, row.mentor_said_at = impression, at
        row.save(update_fields=["mentor_says", "mentor_said_at"])
    else:
        row.venture_says, row.venture_said_at = impression, at
        row.save(update_fields=["venture_says", "venture_said_at"])


@transaction.atomic
def end_talks(cohort: Cohort, *, by: User, at: datetime) -> MatchRun:
    """Close the calls and have those who talked paired by what they said."""
    policies.may_place(by)
    advance(cohort, "end_talks", by=by, at=at)
    settle_row(["cohorts/introduced"], about=cohort, at=at)
    cohort.round = Rounds.TWO
    cohort.save(update_fields=["round"])
    return send_run(cohort, rules_of(cohort), by=by, at=at)
