"""Fields of days, numbers and sentences, as all forms of the ledger ask for them."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from mobility.models import LeaveCase
from mobility.queries.days import spoken_day
from mobility.queries.terms import history
from ui.outside import DayField
from ui.text import PlainText


def day_input() -> forms.DateInput:
    """Return the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


def day_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> DayField:
    """Return a field for one day, with the browser's own calendar."""
    return DayField(label=label, widget=day_input(), required=required, help_text=help_text)


class PastDay(DayField):
    """A day on which something happened: it is not still to come."""

    def clean(self, value: str | date | None) -> date | None:
        """Refuse a day to come."""
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come."))
        return day


def past_day_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> PastDay:
    """Return a field for one day that has come, with the browser's own calendar."""
    return PastDay(label=label, widget=day_input(), required=required, help_text=help_text)


def number_field(label: StrOrPromise, least: int, most: int, **options: Any) -> forms.IntegerField:
    """Return a field for a whole number that says once, and in plain words, what is allowed."""
    told = format_lazy(_("A whole number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), told),
        **options,
    )


def words_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> PlainText:
    """Return a field for a few sentences."""
    return PlainText(
        label=label,
        required=required,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write one sentence: others read it later.")},
    )


def refuse_before_leave(form: forms.BaseForm, case: LeaveCase, *names: str) -> None:
    """Refuse days before the leave began, at each field that was told one."""
    leave = history(case).leave
    for name in names:
        day = form.cleaned_data.get(name)
        if leave and day and day < leave.first_day:
            told = _("The leave began on %(day)s: write that day or a later one.")
            form.add_error(name, told % {"day": spoken_day(leave.first_day)})
