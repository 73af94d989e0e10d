"""Tags of mentors' pages."""

from django import template

from mentors.forms import HALF_DAYS
from mentors.models import MentorProfile

register = template.Library()


@register.filter
def half_day(code: str) -> str:
    """Return the words for a half-day."""
    return str(dict(HALF_DAYS).get(code, code))


@register.filter
def chance_of_ten(mentor: MentorProfile) -> int:
    """Return of how many in ten requests an answer within a week is to be expected."""
    return round((mentor.answer_chance or 0) / 10)


@register.filter
def answer_days(mentor: MentorProfile) -> int:
    """Return in how many days the mentor answers as a rule, rounded up."""
    return max(-(-(mentor.answer_hours or 0) // 24), 1)
