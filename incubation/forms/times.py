"""Days and times as these forms ask for them."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.outside import DayField


def day_input() -> forms.DateInput:
    """Return the input of a day."""
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M")


class TimeFields(forms.Form):
    """A day with begin and end, by the clock of the space; `span` is made of them."""

    day = DayField(label=_("On which day"), widget=day_input())
    begins = forms.TimeField(label=_("begins at"), widget=_time_input())
    ends = forms.TimeField(label=_("ends at"), widget=_time_input())

    def clean(self) -> dict[str, Any]:
        """Refuse a time that is over or goes backwards."""
        told: dict[str, Any] = super().clean() or {}
        day, begins, ends = told.get("day"), told.get("begins"), told.get("ends")
        if not (day and begins and ends):
            return told
        zone = timezone.get_default_timezone()
        if begins >= ends:
            self.add_error("ends", _("It ends before it begins."))
        elif datetime.combine(day, begins, zone) <= timezone.now():
            self.add_error("day", _("This time is over: choose one that is still to come."))
        else:
            told["span"] = DateTimeTZRange(
                datetime.combine(day, begins, zone), datetime.combine(day, ends, zone)
            )
        return told


class DayFields(forms.Form):
    """First and last day of a contract."""

    first = DayField(label=_("First day"), widget=day_input())
    last = DayField(label=_("Last day"), widget=day_input())

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return told
