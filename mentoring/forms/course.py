"""Goals, expectations, a pause and the end."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.enums import EndReason, Helped
from mentoring.forms.fields import day_input
from mentoring.models import Agreement, Closing, Goal
from ui.outside import DayField
from ui.seen import SeenForm
from ui.text import OpenText, form_field

PAUSE_AT_MOST = timedelta(days=183)


class GoalForm(SeenForm, forms.ModelForm[Goal]):
    """One goal."""

    remembers = ("text", "shown_by", "due_on", "progress")

    class Meta:
        formfield_callback = form_field
        model = Goal
        fields = ("text", "shown_by", "due_on", "progress")
        widgets = {"due_on": day_input()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _("Something that is done or not done at the end."),
            "shown_by": _("A number, a paper, a customer's order."),
        }

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over; one that stood there before may stay."""
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and "due_on" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(gettext("Choose a day that is still to come."))
        return day


class TermsForm(forms.ModelForm[Agreement]):
    """What both expect."""

    told = ("until", "meetings", "boundaries", "is_confidential")

    class Meta:
        formfield_callback = form_field
        model = Agreement
        fields = ("until", "meetings", "boundaries", "is_confidential")
        widgets = {  # noqa: RUF012
            "until": day_input(),
            "boundaries": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {  # noqa: RUF012
            "boundaries": _("For example: no introductions to investors, no calls at night."),
        }

    def clean_until(self) -> date:
        """Refuse a day that is over."""
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


class PauseForm(SeenForm):
    """How long it rests; either side may say another day."""

    until = DayField(label=_("On hold until"), widget=day_input())

    def clean_until(self) -> date:
        """Refuse a day that is over, and one so far off that ending would be honest."""
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if until <= today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if until > today + PAUSE_AT_MOST:
            raise forms.ValidationError(
                _("Half a year at most; for longer, end it and ask again later.")
            )
        return until


class CloseForm(forms.ModelForm[Closing]):
    """Why it ends, two questions, a word of thanks, and what came of it."""

    reason = forms.ChoiceField(
        label=_("Why it ends"),
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=Helped.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only the programme office reads it."),
    )

    class Meta:
        formfield_callback = form_field
        model = Closing
        fields = ("reason", "helped", "better", "thanks", "is_told", "jobs", "funds", "sales")
        field_classes = {"thanks": OpenText}  # noqa: RUF012  read once nobody's details are open
        widgets = {  # noqa: RUF012
            "better": forms.Textarea(attrs={"rows": 2}),
            "thanks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {  # noqa: RUF012
            "better": _("Only the programme office reads it."),
            "thanks": _("The other side reads it."),
        }

    def clean(self) -> dict[str, Any]:
        """Numbers are kept only with the consent beside them."""
        told: dict[str, Any] = super().clean() or {}
        numbers = [told.get(name) for name in ("jobs", "funds", "sales")]
        if not told.get("is_told") and any(number is not None for number in numbers):
            self.add_error("is_told", _("Tick this, or leave the numbers empty."))
        return told
