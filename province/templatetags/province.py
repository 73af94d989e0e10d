"""Ways of ranking in words, and shares drawn with their interval."""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.translation import gettext as _

from matching.core.interval import Sure
from province.queries.behind import what_in_words
from province.queries.board import Trend

register = template.Library()


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


@register.inclusion_tag("province/_between.html")
def between(sure: Sure, mark: float | None = None) -> dict[str, object]:
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


@register.filter
def person_is(what: str) -> str:
    """Return what a counted person is."""
    return what_in_words(what)


_WIDE, _HIGH, _FOOT = 234.0, 62.0, 92.0  # of a drawing 250 wide and 112 high


@register.inclusion_tag("province/_trend.html")
def drawn(trend: Trend, days: Sequence[date]) -> dict[str, object]:
    """Draw a figure over the months as a line; months before the first record are left out."""
    known = [(at, value) for at, value in enumerate(trend.values) if value is not None]
    top = max((value for _at, value in known), default=0) or 1
    step = (_WIDE - 8) / max(len(trend.values) - 1, 1)
    points = [(f"{8 + at * step:.1f}", f"{_FOOT - _HIGH * value / top:.1f}") for at, value in known]
    return {
        "trend": trend,
        "line": " ".join(f"{x},{y}" for x, y in points),
        "area": " ".join(
            [
                f"{points[0][0]},{_FOOT}",
                *(f"{x},{y}" for x, y in points),
                f"{points[-1][0]},{_FOOT}",
            ]
        )
        if points
        else "",
        "dot": points[-1] if points else None,
        "last": known[-1][1] if known else None,
        "first_day": days[0],
        "last_day": days[-1],
    }
