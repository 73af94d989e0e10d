"""Figures of a run in words."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.core.interval import Sure
from matching.core.plain import CLAUSES_AT_MOST, is_cut

register = template.Library()


register.filter("is_cut", is_cut)


@register.simple_tag
def clauses_compared() -> int:
    """Return how many clauses of a line are compared."""
    return CLAUSES_AT_MOST


@register.filter
def figure_label(name: str) -> str:
    """Return what a figure of a run is called."""
    return {
        "placed": _("Placed"),
        "mean": _("Mean fit"),
        "worst": _("Lowest fit"),
        "busiest": _("Busiest mentor"),
        "idle": _("Mentors with nobody"),
        "afar": _("From another prefecture"),
        "rather": _("Pairs that would rather swap"),
        "waits": _("Longest wait, not placed"),
    }[name]


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
def rule_label(name: str) -> str:
    """Return what a rule is called."""
    return {
        "floor": _("lowest fit"),
        "per_mentor": _("ventures for each mentor"),
        "everybody": _("nobody left without"),
        "afar_most": _("few pairs of two prefectures"),
        "fairness": _("the worst served first"),
    }[name]


@register.filter
def signed(pairs: int) -> str:
    """Print how many pairs more or less."""
    return ngettext("%(n)+d pair", "%(n)+d pairs", abs(pairs)) % {"n": pairs}


@register.filter
def tenths(fit: float) -> int:
    """Return how many of ten cells stand for a fit."""
    return round(10 * fit)


@register.filter
def unlocalized(value: Any) -> str:  # noqa: ANN401
    """Print a number as SVG reads it."""
    return str(value)


@register.filter
def policy_label(name: str) -> str:
    """Return what a way of ranking is called."""
    return {
        "own": _("own wish alone"),
        "product": _("both sides"),
        "ours": _("ours"),
        "tfidf": _("shared words"),
        "random": _("by chance"),
    }[name]


@register.filter
def world_label(name: str) -> str:
    """Return what a world of the simulation is called."""
    return {
        "popular": _("a few mentors are wished for by all"),
        "mild": _("wishes are spread"),
        "noisy": _("little is known of the wishes"),
    }[name]


@register.inclusion_tag("matching/_between.html")
def between(sure: Sure, mark: float | None = None) -> dict[str, Any]:
    """Draw a share of 1 with its interval, and a line at `mark`; points of a drawing 100 wide."""

    def across(share: float) -> str:
        return f"{100 * share:.1f}"

    return {
        "sure": sure,
        "left": across(sure.low),
        "width": across(sure.high - sure.low),
        "at": across(sure.value),
        "mark": None if mark is None else across(mark),
    }
