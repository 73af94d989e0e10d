"""Who says what of an introduction call."""

from accounts.models import User
from cohorts.models import Introduction
from ventures.policies import may_lead


def may_say(user: User, row: Introduction) -> None:
    """The mentor of the call, or a lead of the team: the office pairs by what they say."""
    if row.mentor.user_id != user.pk:
        may_lead(user, row.venture)
