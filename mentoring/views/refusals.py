"""Why a time is refused, in words for whoever proposed it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import policies
from mentoring.policies import Limit
from mentoring.templatetags.mentoring import clock


def limit_in_words(refusal: policies.NotThen, zone: str) -> str:
    """Say which limit of the mentor a time breaks, and the next time that works."""
    if refusal.limit == Limit.NOTICE:
        why = ngettext(
            "The mentor asks for %(n)d hour of notice.",
            "The mentor asks for %(n)d hours of notice.",
            refusal.hours,
        ) % {"n": refusal.hours}
    else:
        why = ngettext(
            "The mentor gives %(n)d hour a month, and this would be more.",
            "The mentor gives %(n)d hours a month, and this would be more.",
            refusal.hours,
        ) % {"n": refusal.hours}
    return _("%(why)s %(next)s") % {"why": why, "next": _next(refusal, zone)}


def later_in_words(day: date) -> str:
    """Say from which day on a venture that missed open hours books the next one."""
    told = _("Your venture missed open hours lately; from %(day)s on it can book the next one.")
    return told % {"day": day.isoformat()}


def _next(refusal: policies.NotThen, zone: str) -> str:
    if refusal.works_from is None:
        return _("Propose a shorter meeting.")
    if refusal.limit == Limit.MONTH:
        day = timezone.localdate(refusal.works_from).isoformat()
        return _("The next time that works is from %(day)s on.") % {"day": day}
    when = clock(refusal.works_from, zone)
    return _("The next time that works is from %(when)s on.") % {"when": when}
