"""Days as people write them in a sentence."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def spoken_day(day: date | str) -> str:
    """Return a day, or its ISO form, as a sentence of the page's language writes it."""
    told = date.fromisoformat(day) if isinstance(day, str) else day
    return date_format(told, _("j F Y"))
