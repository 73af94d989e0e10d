"""Who answers the questions half a year after a mentorship."""

from accounts.models import User
from mentoring.models import Survey
from ventures.policies import may_lead


def may_answer_survey(user: User, survey: Survey) -> None:
    """A lead of the venture answers for it; a mentor and the office never read one answer."""
    may_lead(user, survey.mentorship.venture)
