"""Days, lengths and times, as the forms of mentorships ask for them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.models import MINUTES_AT_LEAST, MINUTES_AT_MOST

AHEAD_AT_MOST = timedelta(days=366)
NO_LENGTH = {"invalid_choice": _("Choose one of the lengths in the list.")}
_DAY = {"type": "date", "class": "auto"}


def day_input() -> forms.DateInput:
    """Return the field of a day, as browsers draw it."""
    return forms.DateInput(attrs=dict(_DAY), format="%Y-%m-%d")


def length_in_words(minutes: int) -> str:
    """Return a length as people say it."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(n)s minutes") % {"n": rest}
    if rest == 30:  # noqa: PLR2004  half an hour
        return gettext("%(n)s.5 hours") % {"n": hours}
    if rest:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return gettext("1 hour") if hours == 1 else gettext("%(n)s hours") % {"n": hours}


def is_skipped(moment: datetime) -> bool:
    """Return whether a clock that is put forward never shows this time."""
    back = moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) != moment.replace(tzinfo=None)


class MinutesField(forms.IntegerField):
    """How long a meeting took that is written down."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"least": MINUTES_AT_LEAST, "most": MINUTES_AT_MOST}
        outside = format_lazy(
            _("From {least} to {most} minutes: write longer ones as two."), **bounds
        )
        super().__init__(
            label=_("How many minutes"),
            min_value=MINUTES_AT_LEAST,
            max_value=MINUTES_AT_MOST,
            error_messages={"min_value": outside, "max_value": outside},
            **kwargs,
        )
