"""Forms of the random inspection."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from mobility.enums import Finding
from mobility.forms.fields import number_field, past_day_field
from mobility.queries.inspections import FOLLOWS, LAST_WORDS
from ui.text import PlainText

SIZE_AT_MOST, SEED_AT_MOST = 200, 2_147_483_647


class DrawForm(forms.Form):
    """What a sample is drawn from; the same seed draws the same cases."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), empty_label=None
    )
    day = past_day_field(_("On leave on which day"))
    size = number_field(_("How many cases"), 1, SIZE_AT_MOST, initial=5)
    seed = number_field(
        _("Seed"),
        0,
        SEED_AT_MOST,
        required=False,
        help_text=_("Any number; the same one draws the same cases. Empty: one is made."),
    )

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["unit"])
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in units])


class FindingForm(forms.Form):
    """What was found in one case, or why the last word on it is taken back."""

    finding = forms.ChoiceField(label=_("Result"))
    note = PlainText(
        label=_("What was found"),
        max_length=400,
        required=False,
        widget=forms.TextInput,
    )

    def __init__(self, *args: Any, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["finding"])
        field.choices = [(each.value, each.label) for each in FOLLOWS[known]]
        self.takes_back = known in LAST_WORDS
        if self.takes_back:
            field.label, self.fields["note"].label = _("What stands again"), _("Why it was wrong")

    def clean(self) -> dict[str, object]:
        """Ask for words when something is to be put right, or was, and for a result taken back."""
        cleaned = super().clean() or {}
        has_flaw = cleaned.get("finding") in {Finding.FLAWED, Finding.RECTIFIED}
        needs_words = has_flaw or self.takes_back
        if needs_words and not cleaned.get("note"):
            self.add_error("note", _("Write one sentence: others read it later."))
        return cleaned
