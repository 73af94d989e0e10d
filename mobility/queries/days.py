"""Days as people write them in a sentence."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.core.state import Count


def spoken_day(day: date | str) -> str:
    """Return a day, or its ISO form, as a sentence of the page's language writes it."""
    told = date.fromisoformat(day) if isinstance(day, str) else day
    return date_format(told, _("j F Y"))


def spoken_count(count: Count | None) -> str:
    """Say how far the first or the last day of a leave is."""
    if count is None:
        return "–"
    kind, n = count
    if kind == "begins":
        return ngettext("begins in %(n)d day", "begins in %(n)d days", n) % {"n": n}
    if kind == "over":
        return ngettext("%(n)d day over", "%(n)d days over", n) % {"n": n}
    if n == 0:
        return _("today")
    return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}
