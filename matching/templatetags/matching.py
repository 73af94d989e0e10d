"""Figures of a run in words; what matching adds to pages of others."""

from collections.abc import Sequence

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import ngettext

from accounts.models import User
from matching.core.plain import CLAUSES_AT_MOST, is_cut
from matching.queries.fitting import Fit, fitting
from spaces.models import Space

FITTING_AT_MOST = 5  # on a desk

register = template.Library()


register.filter("is_cut", is_cut)


@register.simple_tag
def clauses_compared() -> int:
    """Return how many clauses of a line are compared."""
    return CLAUSES_AT_MOST


@register.filter
def figure(value: float | None, name: str) -> str:
    """Print a figure of a run with its unit."""
    if value is None:
        return "–"
    match name:
        case "afar":
            return f"{round(100 * value)}%"
        case "mean" | "worst":
            return str(number_format(value, 2))
        case "waits":
            return ngettext("%(n)d day", "%(n)d days", int(value)) % {"n": value}
        case _:
            return str(value)


@register.filter
def tenths(fit: float) -> int:
    """Return how many of ten cells stand for a fit."""
    return round(10 * fit)


@register.filter
def unlocalized(value: object) -> str:
    """Print a number as SVG reads it."""
    return str(value)


@register.simple_tag
def fitting_of(spaces: Sequence[Space], user: User) -> list[Fit]:
    """Return a few ventures that fit these spaces, those first whom nobody has invited."""
    today = timezone.localdate()
    found = [fit for space in spaces for fit in fitting(space, user, on=today)]
    return sorted(found, key=lambda fit: fit.is_invited)[:FITTING_AT_MOST]
