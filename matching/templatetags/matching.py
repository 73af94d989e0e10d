"""Figures of a run in words."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

from matching.core.plain import CLAUSES_AT_MOST, is_cut

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
