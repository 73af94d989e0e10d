"""Forms of reports."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from safety.enums import Outcome, Reason
from ui.text import PlainText

NEEDED = _("The office needs this to look at it.")


class ReportForm(forms.Form):
    """What is wrong, and whether to keep the person away."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED},
    )
    text = PlainText(
        label=_("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Only officers whom it is not about read it; they answer within three working days."
        ),
        error_messages={"required": NEEDED},
    )


class DecideForm(forms.Form):
    """What comes of it, and why; of a thing less can come than of a person."""

    outcome = forms.ChoiceField(
        label=_("What comes of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    answer = PlainText(
        label=_("Why"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both sides read it; name nobody."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    def __init__(
        self, data: QueryDict | None = None, *, outcomes: Iterable[Outcome], seen: str = ""
    ) -> None:
        """Take what can come of it, and where the report stands that the page shows."""
        super().__init__(data, initial={"seen": seen})
        choices = cast("forms.ChoiceField", self.fields["outcome"])
        choices.choices = [(each.value, each.label) for each in outcomes]


class LookForm(forms.Form):
    """What the office found and agreed with somebody who was reported again and again."""

    text = PlainText(
        label=_("What was found and agreed"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it; name nobody."),
    )


class AppealForm(forms.Form):
    """What was overlooked."""

    text = PlainText(
        label=_("What was overlooked?"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
