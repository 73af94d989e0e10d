"""Filters for notices, whose facts are texts."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from mobility.core.state import Count
from mobility.queries.days import spoken_count, spoken_day
from ui.pinyin import called

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


@register.filter
def people(told: str) -> str:
    """Print names that were kept with 、 between them, each as the reader's language writes it."""
    names = _(", ").join(map(called, told.split("、")))
    return mark_safe(names)  # noqa: S308  of notices, which are plain text
