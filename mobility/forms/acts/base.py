"""What the forms of verbs have in common."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from mobility.forms.fields import day_field, words_field
from mobility.models import LeaveCase


class ActForm(forms.Form):
    """A form of one verb; `case` is what it is about, `button` what the button says."""

    button: ClassVar[StrOrPromise] = ""

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def told(self) -> dict[str, object]:
        """Return the keyword arguments of the action."""
        return dict(self.cleaned_data)


class ProposalForm(ActForm):
    """A press that confirms what another person proposed; it says which proposal it showed."""

    proposal = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        waits = self.waiting(case)
        self.initial["proposal"] = str(waits.pk) if waits is not None else ""

    @staticmethod
    def waiting(case: LeaveCase) -> Model | None:
        """Return the proposal that waits; each form says of which kind."""
        raise NotImplementedError


class TermForm(ActForm):
    """First and last day of a term."""

    first_day = day_field(_("First day"))
    last_day = day_field(
        _("Last day"), help_text=_("Both days count, as the agreement writes: from … to …")
    )

    def clean(self) -> dict[str, object]:
        """Refuse a last day before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned


class WhyForm(ActForm):
    """A reason and nothing else."""

    why = words_field(_("Reason"))
