"""Filters for notices, whose facts are texts."""

from datetime import date

from django import template
from django.utils import timezone

from mobility.core.state import Count
from mobility.queries.days import spoken_count, spoken_day

register = template.Library()


@register.filter
def iso_day(told: str) -> str:
    """Print a day that was kept in ISO form as a sentence has it."""
    return spoken_day(told)


@register.filter
def iso_left(told: str) -> str:
    """Print how many days are left until a day that was kept in ISO form."""
    left = (date.fromisoformat(told) - timezone.localdate()).days
    return spoken_count(Count("left", max(left, 0)))
