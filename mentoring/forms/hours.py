"""Hours that a mentor holds open for his ventures, and the booking of one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.enums import Way
from mentoring.forms.fields import AHEAD_AT_MOST, NO_LENGTH, day_input, is_skipped, length_in_words
from mentoring.models import Availability
from ui.outside import KEY_AT_MOST, DayField
from ui.text import PlainText, form_field

WEEKS_AT_MOST = 12
SLOTS = (20, 30, 45, 60)
NO_PLACE = _("Strangers read no contact details: say where, give the link, or who phones whom.")


class AvailabilityForm(forms.ModelForm[Availability]):
    """How many hours a month, and how long before."""

    class Meta:
        formfield_callback = form_field
        model = Availability
        fields = ("monthly_hours", "notice_hours")
        help_texts = {  # noqa: RUF012
            "monthly_hours": _("All ventures together; leave it empty for no limit."),
            "notice_hours": _("Founders have to propose a time at least this many hours ahead."),
        }


class OpeningForm(forms.Form):
    """A span that is held open, cut into equal hours; the clock is that of whoever writes."""

    day = DayField(label=_("Day"), widget=day_input())
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long each one takes"), coerce=int, initial=30, error_messages=NO_LENGTH
    )
    weeks = forms.IntegerField(
        label=_("How many weeks in a row"), min_value=1, max_value=WEEKS_AT_MOST, initial=1
    )
    way = forms.ChoiceField(label=_("How you meet"), choices=Way.choices, initial=Way.ONLINE)
    place = PlainText(
        label=_("Where, or the link"),
        max_length=200,
        required=False,
        help_text=_("A room, an address, a call link, or who phones whom."),
    )

    is_open = forms.BooleanField(
        label=_("also for ventures I do not mentor"),
        required=False,
        help_text=_("They book one such hour at a time; no contact details are opened."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (minutes, length_in_words(minutes)) for minutes in SLOTS
        ]

    def clean(self) -> dict[str, Any]:
        """Look that at least one fits, that it is still to come, and that the clock shows it."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("is_open") and not told.get("place"):
            self.add_error("place", NO_PLACE)
        if self.errors:
            return told
        spans, now = self.spans(), timezone.now()
        if not spans:
            self.add_error("ends", _("Nothing fits between these times: choose a later end."))
        elif spans[0][0] <= now:
            self.add_error("day", _("This time is over: choose one that is still to come."))
        elif spans[-1][1] > now + AHEAD_AT_MOST:
            self.add_error("day", _("That is more than a year away: choose an earlier day."))
        elif any(is_skipped(moment) for span in spans for moment in span):
            self.add_error("begins", _("The clock skips this time on that day: choose another."))
        return told

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Return begin and end of each hour, week after week by the writer's clock."""
        told, made = self.cleaned_data, []
        lasts = timedelta(minutes=told["minutes"])
        for week in range(told["weeks"]):
            day = told["day"] + timedelta(weeks=week)
            begins = datetime.combine(day, told["begins"], self.zone)
            until = datetime.combine(day, told["ends"], self.zone)
            while begins + lasts <= until:
                made.append((begins, begins + lasts))
                begins += lasts
        return made


class BookForm(forms.Form):
    """Which hour is booked, and for which mentorship: one button says both."""

    hour = forms.IntegerField(min_value=1, max_value=KEY_AT_MOST, widget=forms.HiddenInput)
    pair = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pairs: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = [(pk, pk) for pk in pairs]  # type: ignore[attr-defined]
