"""What this room adds to pages of others; words of notices."""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils import timezone

from filings.core.periods import period_of
from filings.enums import Grade
from filings.queries import Findings, published, rectifications, waiting
from spaces.models import Space

register = template.Library()


@register.filter
def period_word(told: str) -> str:
    """Print a period in words; a notice knows it as 2026 or 2026-11."""
    period = period_of(told)
    return period.label if period else told


@register.filter
def grade_word(code: str) -> str:
    """Print a result in words; a notice knows it as its code."""
    return str(Grade(code).label)


@register.simple_tag
def filings_of_spaces(spaces: Sequence[Space]) -> dict[str, object]:
    """Return what these spaces have to file and to put right."""
    today: date = timezone.localdate()
    return {
        "due": waiting(spaces, today),
        "findings": rectifications(spaces),
        "today": today,
    }


@register.simple_tag
def findings_of(space: Space) -> Findings:
    """Return what everybody reads of an evaluation and of checks."""
    return published(space, timezone.localdate())
