"""What is kept of a leave that runs: account, filing, post, results, treatment."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mobility.enums import BaseMode, Filing, Owner, PayMode, ResultKind
from mobility.forms.acts.base import ActForm
from mobility.forms.fields import day_field, number_field, refuse_before_leave, words_field
from mobility.models import LeaveCase
from mobility.models.people import GRADE_LOWEST
from mobility.queries.days import spoken_day
from mobility.queries.terms import history
from sheets.values import WAGE_STEP_MOST
from ui.seen import SeenForm
from ui.text import PlainText


class LinkForm(ActForm):
    """The account with which the researcher signs in."""

    button = _("Link the account")
    email = forms.EmailField(
        label=_("E-mail of the account"),
        help_text=_("The person signs up first; then the clock stands under “My leave”."),
    )

    def clean_email(self) -> str:
        """Find the account."""
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if self.user is None:
            raise forms.ValidationError(_("There is no account with this address yet."))
        return str(self.cleaned_data["email"])

    def told(self) -> dict[str, object]:
        """Return the account."""
        return {"user": self.user}


class FileForm(SeenForm, ActForm):
    """The filing with the authority, opened with what was noted of it."""

    button = _("Note the filing")
    state = forms.ChoiceField(label=_("Filing"), choices=Filing.choices)
    number = PlainText(label=_("Filing number"), max_length=60, required=False)
    on = day_field(_("Filed on"), required=False)
    remembers = ("state", "number", "on")

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        initial = {"state": case.filing, "number": case.filing_number, "on": case.filed_on}
        super().__init__(*args, case=case, initial=initial, **kwargs)


class PostForm(SeenForm, ActForm):
    """Title, grade and what binds the person."""

    button = _("Change the post")
    title = PlainText(label=_("Title"), max_length=60, required=False)
    grade = number_field(_("Post grade"), 1, GRADE_LOWEST, required=False)
    wage_step = number_field(_("Wage step"), 1, WAGE_STEP_MOST, required=False)
    contract_until = day_field(_("Contract until"), required=False)
    leads_until = day_field(_("Leading post given up on"), required=False)
    secret_until = day_field(_("Bound by secrecy until"), required=False)
    address = PlainText(label=_("Address for letters"), max_length=200, required=False)
    reason = words_field(_("Reason"))
    remembers = (
        "title",
        "grade",
        "wage_step",
        "contract_until",
        "leads_until",
        "secret_until",
        "address",
    )

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        initial = {name: getattr(case.employment, name) for name in self.remembers}
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def told(self) -> dict[str, object]:
        """Return the post's fields, and why."""
        told = dict(self.cleaned_data)
        return {"reason": told.pop("reason"), "told": told}


class ResultForm(ActForm):
    """A project or result that goes along."""

    button = _("Add a project or result")
    kind = forms.ChoiceField(label=_("Kind"), choices=ResultKind.choices)
    name = PlainText(label=_("Name of the result"), max_length=120)
    number = PlainText(label=_("Patent or project number"), max_length=60, required=False)
    owner = forms.ChoiceField(label=_("Owner"), choices=Owner.choices)
    benefit = PlainText(label=_("How income is shared"), max_length=200, required=False)

    def told(self) -> dict[str, object]:
        """Return the result."""
        return {"told": dict(self.cleaned_data)}


class TreatForm(ActForm):
    """Another treatment from a day on."""

    button = _("Record the treatment")
    valid_from = day_field(_("Valid from"))
    pay_mode = forms.ChoiceField(label=_("Pay"), choices=PayMode.choices)
    base_mode = forms.ChoiceField(label=_("Insurance base"), choices=BaseMode.choices)
    basis = PlainText(label=_("Legal basis"), max_length=200)

    def clean(self) -> dict[str, object]:
        """Refuse a day outside the leave; while an overdue one runs on, until today."""
        cleaned = super().clean() or {}
        refuse_before_leave(self, self.case, "valid_from")
        leave, day = history(self.case).leave, cleaned.get("valid_from")
        if leave and isinstance(day, date) and day > max(leave.last_day, timezone.localdate()):
            told = _("The leave ends on %(day)s: write a day up to then.")
            self.add_error("valid_from", told % {"day": spoken_day(leave.last_day)})
        return cleaned
