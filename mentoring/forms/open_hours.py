"""Booking an open hour, and saying what came of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.enums import TookPlace
from ui.outside import KEY_AT_MOST
from ui.text import PlainText


class OpenHourForm(forms.Form):
    """Which hour, for which venture, and one sentence."""

    hour = forms.IntegerField(min_value=1, max_value=KEY_AT_MOST, widget=forms.HiddenInput)
    venture = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    text = PlainText(
        label=_("What it is about, in one sentence"),
        max_length=200,
        min_length=5,
        no_contact=True,
        help_text=_("The mentor reads it before you meet."),
        error_messages={
            "required": _("Say in one sentence what it is about."),
            "min_length": _("Say in one sentence what it is about."),
        },
    )

    def __init__(self, *args: Any, ventures: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venture"].choices = [(pk, pk) for pk in ventures]  # type: ignore[attr-defined]


class TookPlaceForm(forms.Form):
    """Whether it took place: one button says it."""

    says = forms.ChoiceField(choices=TookPlace.choices)


class OpenCancelForm(forms.Form):
    """Why an open hour is called off; contact details stay closed."""

    note = PlainText(
        label=_("A word to them"),
        max_length=200,
        required=False,
        no_contact=True,
        widget=forms.TextInput,
    )
