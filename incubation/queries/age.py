"""How long ago a firm was registered, in words beside a limit."""

from datetime import date

from django.utils.translation import gettext as _

from incubation.core import at_most_months, months_between


def age_in_words(since: date, on: date, limit: int) -> str:
    """Return how many whole months ago it was; some days more than the limit are said as such."""
    months = months_between(since, on)
    if months == limit and not at_most_months(since, on, limit):
        return _("Registered some days more than %(limit)d months ago.") % {"limit": limit}
    told = _("Registered %(months)d months ago; the limit is %(limit)d.")
    return told % {"months": months, "limit": limit}
