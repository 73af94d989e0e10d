"""Which condition of the national filing of maker spaces a figure of a year counts for.

Beside the figures for comparison only: nobody is recognised by it. The numbers are dated rules
(`RULES` in the settings), those of the last day of the year hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from filings.core.figures import FIGURES
from filings.core.periods import Period
from spaces.models import Space
from ui.dated import rule
from ui.templatetags.ui import thousands

MAKERS = frozenset({"maker", "maker-enterprise", "maker-university"})  # types that are filed so


@dataclass(frozen=True)
class Asked:
    """What is asked of a figure: the rule that says how much, and what does instead."""

    rule: str
    instead: str = ""  # the figure that is enough as well
    beside: str | Promise = ""  # what is enough as well and is no figure


ASKED: Mapping[str, Asked] = {
    "area": Asked("national_area_m2", instead="desks"),
    "desks": Asked("national_desks", instead="area"),
    "ventures": Asked("national_ventures"),
    "registered": Asked(
        "national_registered",
        beside=gettext_lazy("or enough firms that found investors, which are not counted here"),
    ),
    "staff": Asked("national_staff"),
    "events": Asked("national_events"),
    "mentors": Asked("national_mentors"),
}


@dataclass(frozen=True)
class Condition:
    """How far a figure meets what is asked; `number` is None where there is none yet."""

    least: int
    number: int | None
    met_by: str  # the figure that is enough instead, if it is
    beside: str | Promise

    @property
    def is_met(self) -> bool:
        """Whether it is met, by the figure itself or by the other."""
        return bool(self.met_by) or (self.number is not None and self.number >= self.least)

    @property
    def look(self) -> str:
        """Return the badge's look."""
        if self.is_met:
            return "done"
        return "wait" if self.number is None else "late"

    @property
    def in_words(self) -> str:
        """Return whether it is met, by what, or how many are missing."""
        if self.met_by:
            return _("met by: %(figure)s") % {"figure": FIGURES[self.met_by].name}
        if self.is_met:
            return _("met")
        if self.number is None:
            return _("no number yet")
        missing = self.least - self.number
        told = ngettext("%(n)s is missing", "%(n)s are missing", missing)
        return told % {"n": thousands(missing)}


def conditions_of(
    space: Space, period: Period, numbers: Mapping[str, int | None]
) -> dict[str, Condition]:
    """Return what is asked of the figures of a year, by figure; of a month nothing is."""
    if period.is_monthly or space.type_id not in MAKERS:
        return {}
    least = {key: rule(each.rule, on=period.last) for key, each in ASKED.items()}
    enough = {key for key in ASKED if (numbers.get(key) or 0) >= least[key]}
    return {
        key: Condition(
            least[key],
            numbers.get(key),
            each.instead if each.instead in enough and key not in enough else "",
            each.beside,
        )
        for key, each in ASKED.items()
    }
