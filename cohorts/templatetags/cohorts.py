"""Figures of a run in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


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
