"""A filter for notices, whose facts are texts."""

from django import template

from mobility.queries.days import spoken_day

register = template.Library()


@register.filter
def iso_day(told: str) -> str:
    """Print a day that was kept in ISO form as a sentence has it."""
    return spoken_day(told)
