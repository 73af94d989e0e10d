"""The questions half a year after a mentorship."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.enums import Mattered, Raised, Registered, Running
from mentoring.models import PEOPLE_AT_MOST, Survey
from ui.text import form_field

_CHOOSE = {"required": _("Choose one of them.")}


class SurveyForm(forms.ModelForm[Survey]):
    """One page, about three minutes."""

    running = forms.ChoiceField(
        label=_("Is the venture still running?"),
        choices=Running.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    registered = forms.ChoiceField(
        label=_("Has a firm been registered since?"),
        choices=Registered.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    people = forms.IntegerField(
        label=_("How many people work on it today?"), min_value=0, max_value=PEOPLE_AT_MOST
    )
    raised = forms.ChoiceField(
        label=_("Money raised since"),
        choices=Raised.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    mattered = forms.TypedChoiceField(
        label=_("Did the mentoring matter?"),
        choices=Mattered.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )

    class Meta:
        formfield_callback = form_field
        model = Survey
        fields = (
            "running",
            "registered",
            "people",
            "raised",
            "mattered",
            "words",
            "may_quote",
            "is_thanked",
        )
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "words": _("Nobody reads them unless you tick the line below."),
            "is_thanked": _("The mentor reads that an answer came, and none of the answers."),
        }

    def clean(self) -> dict[str, Any]:
        """There is nothing to quote where nothing is written."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("may_quote") and not told.get("words") and "words" not in self.errors:
            self.add_error("may_quote", _("Write something first, or leave this unticked."))
        return told
