"""Ways of ranking in words, and shares drawn with their interval."""

from django import template
from django.utils.translation import gettext as _

from matching.core.interval import Sure

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
