"""Forms of the office: evaluation, draw, what was found; and what spaces answer."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.draws import SEED_AT_MOST
from filings.enums import Grade
from filings.models import Evaluation, Obstacle
from ui.outside import DayField
from ui.seen import SeenForm, UnchangedForm
from ui.text import PlainText, form_field

SIZE_AT_MOST = 200


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _to_come(day: date | None) -> None:
    if day is not None and day <= timezone.localdate():
        raise forms.ValidationError(_("Choose a day that is still to come."))


class EvaluationForm(SeenForm, forms.ModelForm[Evaluation]):
    """How a space did in a year."""

    class Meta:
        formfield_callback = form_field
        model = Evaluation
        fields = ("result", "words", "rectify_by")
        widgets = {"words": _words(), "rectify_by": _day()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "words": _("The space reads them; everybody reads the result."),
            "rectify_by": _("Only for a year that failed."),
        }

    def clean(self) -> dict[str, Any]:
        """A year that failed has a day to come, or the one it had; all others have none."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("result") != Grade.FAILED:
            told["rectify_by"] = None
        elif told.get("rectify_by") is None and "rectify_by" not in self.errors:
            self.add_error("rectify_by", _("Say until when it has to be put right."))
        elif "rectify_by" in self.changed_data and not self.errors:
            try:
                _to_come(told["rectify_by"])
            except forms.ValidationError as refused:
                self.add_error("rectify_by", refused)
        return told


class DrawForm(forms.Form):
    """How many spaces, with which seed; the same seed draws the same spaces."""

    about = PlainText(
        label=_("What is looked at"),
        max_length=200,
        help_text=_("For example: fire safety, and whether the figures of last year are true."),
    )
    size = forms.IntegerField(
        label=_("How many spaces"), min_value=1, max_value=SIZE_AT_MOST, initial=3
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=SEED_AT_MOST,
        required=False,
        help_text=_("Any number; the same one draws the same spaces. Empty: one is made."),
    )


# --- one press --------------------------------------------------------------------------------
class ReasonForm(UnchangedForm):
    """Why a return is sent back, as its page showed it."""

    reason = PlainText(
        label=_("What has to be put right"),
        max_length=300,
        widget=_words(),
        help_text=_("The managers of the space read it."),
    )


class FineForm(forms.Form):
    """What was seen where all is in order."""

    note = PlainText(label=_("What was found"), max_length=400, required=False)


class FlawForm(forms.Form):
    """What is to be put right, and until when."""

    note = PlainText(label=_("What has to be put right"), max_length=400, widget=_words())
    rectify_by = DayField(label=_("Until when"), widget=_day())

    def clean_rectify_by(self) -> date:
        """Refuse a day that has come."""
        day: date = self.cleaned_data["rectify_by"]
        _to_come(day)
        return day


class StillFlawedForm(UnchangedForm, FlawForm):
    """What is still to be put right, as the page of the draw showed the row."""


class PutRightForm(UnchangedForm):
    """What a space put right, of what its page showed it was asked for."""

    answer = PlainText(label=_("What was put right"), max_length=600, widget=_words())


class CommentForm(UnchangedForm):
    """What a space says to its evaluation, as its page showed it."""

    comment = PlainText(
        label=_("What the space says"),
        max_length=600,
        widget=_words(),
        help_text=_("Once; the programme office reads it, others do not."),
    )


# --- rules that hinder ------------------------------------------------------------------------
class ObstacleForm(forms.ModelForm[Obstacle]):
    """Which rule, what it prevents, what to do instead."""

    rule = PlainText(
        label=_("Which rule"),
        max_length=160,
        help_text=_("A law, a notice, a form, or how an office does it, as exactly as you know."),
    )
    prevents = PlainText(
        label=_("What it prevents"), max_length=800, no_contact=True, widget=_words(4)
    )
    proposal = PlainText(
        label=_("What you propose"),
        max_length=600,
        required=False,
        no_contact=True,
        widget=_words(),
    )

    class Meta:
        formfield_callback = form_field
        model = Obstacle
        fields = ("rule", "prevents", "proposal", "may_be_published")


class AnswerForm(forms.Form):
    """What the office answers."""

    answer = PlainText(label=_("Answer"), max_length=1000, widget=_words(4))
