"""What puts right what was written down of a case."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.forms.acts.base import ActForm, ProposalForm, TermForm, WhyForm
from mobility.forms.fields import words_field
from mobility.models import LeaveCase, ProposedTerm
from mobility.queries.identity import identity_words
from mobility.queries.terms import valid_terms
from sheets.refusals import BadValue
from sheets.values import identity_number
from ui.seen import SeenForm, carry, digest, meanwhile
from ui.text import Code, PlainText


class CorrectForm(TermForm):
    """A mistyped day; of a leave with an extension, begun or not, one says in which of the two."""

    button = _("Propose these days")
    number = forms.ChoiceField(label=_("Which term"))
    reason = words_field(
        _("Why it was wrong"), help_text=_("They count once a second person has confirmed them.")
    )
    field_order = ("number", "first_day", "last_day", "reason")

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        valid = valid_terms(case)
        field = cast("forms.ChoiceField", self.fields["number"])
        field.choices = [(str(each.number), str(each)) for each in valid]
        if len(valid) < 2:  # noqa: PLR2004  nothing to choose
            del self.fields["number"]


class ConfirmForm(ProposalForm):
    """A second person confirms proposed days."""

    button = _("Confirm the proposed days")

    @staticmethod
    def waiting(case: LeaveCase) -> ProposedTerm | None:
        """Return the days that wait."""
        return case.proposals.filter(decided_at=None).first()


class DropForm(ActForm):
    """A proposal is given up."""

    button = _("Give the proposed days up")


_ENTRIES = (
    ("project", _("What is taken along")),
    ("running_projects", _("Projects and students left, and who takes them")),
    ("minute_number", _("Number of the minutes")),
    ("note", _("Note")),
)


class CorrectFieldForm(ActForm):
    """A mistyped entry of the case; the form says what it saw of each of them."""

    button = _("Correct an entry")
    field = forms.ChoiceField(label=_("Which entry"), choices=_ENTRIES)
    new = PlainText(label=_("What it should say"), max_length=2000, required=False)
    reason = words_field(_("Why it was wrong"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self._stored = {name: getattr(case, name) for name, _words in _ENTRIES}
        self.initial["seen"] = " ".join(map(self._mark, self._stored))

    def _mark(self, name: str) -> str:
        return f"{name}:{digest(self._stored[name])}"

    def clean(self) -> dict[str, Any]:
        """Say what was saved meanwhile of the entry that is meant."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        seen, name = told.pop("seen", "").split(), told.get("field")
        if name and "new" in told and seen and self._mark(name) not in seen:
            stored = self._stored[name]
            if digest(told["new"]) != digest(stored):
                carry(self, "seen", self.initial["seen"])
                self.add_error("new", meanwhile(self.fields["new"], stored))
        return told


class NumberForm(SeenForm, ActForm):
    """A staff number or an identity number that was mistyped."""

    button = _("Put a number right")
    staff_number = Code(label=_("Staff number"), max_length=30)
    identity_number = Code(
        label=_("Identity number"),
        max_length=30,
        required=False,
        help_text=_("Empty: what is on record stays. It is never shown in full here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = words_field(_("Reason"))
    remembers = ("staff_number",)

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        initial = {"staff_number": case.employment.staff_number}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def clean_identity_number(self) -> str:
        """Check length, date and last character."""
        told = self.cleaned_data["identity_number"]
        try:
            return identity_number(told) if told else ""
        except BadValue as bad:
            raise forms.ValidationError(identity_words()[bad.code] % bad.facts) from bad


class ReopenForm(WhyForm):
    """A case that was closed by mistake runs again."""

    button = _("Open the case again")
