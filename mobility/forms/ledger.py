"""Forms of the ledger page and of entering a leave from paper."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongNumber

from accounts.forms import grouped_counties
from accounts.models import County, Organisation
from mobility.actions.known import CompanyTold
from mobility.core.terms import Term
from mobility.enums import CompanyRole, Form, Track
from mobility.forms.acts import ActForm
from mobility.forms.fields import day_field, number_field, past_day_field, words_field
from mobility.models import Department, LeaveCase
from mobility.models.people import GRADE_LOWEST
from mobility.queries.ledger import DUE_CHOICES, SEGMENTS, Wanted, spaces_named
from ui.seen import SeenForm
from ui.text import Code, PlainText

_SORT_LABELS = {
    "urgent": _("most urgent first"),
    "name": _("by name"),
    "first_day": _("latest leave first"),
    "department": _("by department"),
}


class YesNoUnknown(forms.NullBooleanSelect):
    """Yes, no, or not said; opens again as it was kept."""

    def __init__(self) -> None:
        super().__init__()
        self.choices = [("unknown", _("not said")), ("true", _("yes")), ("false", _("no"))]


class LedgerFilter(forms.Form):
    """The filters of the ledger, as a GET form; a value it does not know counts as none."""

    q = PlainText(
        label=_("Name, staff number or company"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    due = forms.ChoiceField(label=_("Ends"), required=False)
    space = forms.ChoiceField(label=_("Maker space"), required=False)
    on = day_field(_("State of which day"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=_SORT_LABELS.items())
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    show = forms.ChoiceField(
        required=False, choices=[(name, name) for name in SEGMENTS], widget=forms.HiddenInput
    )

    def __init__(self, told: QueryDict, *, units: list[Organisation]) -> None:
        super().__init__({"on": timezone.localdate().isoformat()} | told.dict())
        departments = Department.objects.filter(organisation__in=units)
        rows = [(str(each.pk), each.name) for each in departments]
        self._choose("department", [("", _("all")), *rows])
        within = [(str(days), _("within %(n)d days") % {"n": days}) for days in DUE_CHOICES]
        self._choose("due", [("", _("any time")), *within])
        if spaces := spaces_named(units):
            self._choose("space", [("", _("all")), *((name, name) for name in spaces)])
        else:
            del self.fields["space"]
        if len(units) > 1:
            self._choose("unit", [("", _("all")), *((str(each.pk), each.name) for each in units)])
        else:
            del self.fields["unit"]

    def _choose(self, name: str, choices: list[tuple[str, StrOrPromise]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices

    def wanted(self) -> Wanted:
        """Return what is asked for; what is not understood counts as not said."""
        self.is_valid()
        told = self.cleaned_data
        number = {name: int(told[name]) for name in ("department", "due", "unit") if told.get(name)}
        return Wanted(
            on=told.get("on") or timezone.localdate(),
            segment=told.get("show") or "all",
            text=(told.get("q") or "").strip(),
            department=number.get("department"),
            due_within=number.get("due"),
            unit=number.get("unit"),
            space=told.get("space") or "",
            sort=told.get("sort") or "urgent",
        )


class CompanyFields(forms.Form):
    """What is said of the company."""

    company = PlainText(label=_("Name of the company"), max_length=120)
    credit_code = Code(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("18 characters, as on the licence; empty while it is not registered."),
    )
    county = forms.ModelChoiceField(
        label=_("Registered in"), queryset=County.objects.none(), required=False
    )
    founded_on = past_day_field(_("Founded on"), required=False)
    is_profitable = forms.NullBooleanField(
        label=_("Already profitable"),
        widget=YesNoUnknown(),
        required=False,
    )
    space = PlainText(label=_("Maker space or incubator"), max_length=80, required=False)
    is_unit_owned = forms.BooleanField(
        label=_("It is owned or controlled by the unit"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped_counties(self.fields["county"])

    def clean_credit_code(self) -> str:
        """Refuse a code whose check digit is wrong."""
        code: str = self.cleaned_data["credit_code"].strip().upper()
        if code:
            try:
                code = uscc.validate(code)
            except WrongNumber as problem:
                raise forms.ValidationError(
                    _("This is no valid credit code: compare it with the licence.")
                ) from problem
        return code

    def company_told(self) -> CompanyTold:
        """Return the fields of the company."""
        told = self.cleaned_data
        return {
            "name": told["company"],
            "credit_code": told["credit_code"],
            "county": told["county"],
            "founded_on": told["founded_on"],
            "is_profitable": told["is_profitable"],
            "space": told["space"],
            "is_unit_owned": told["is_unit_owned"],
        }


class RegisterForm(CompanyFields):
    """A leave agreed on paper, entered by the HR office (登记离岗)."""

    name = PlainText(label=_("Name"), max_length=60)
    staff_number = Code(label=_("Staff number"), max_length=30)
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("not in the list"),
    )
    new_department = PlainText(
        label=_("or a new department"),
        max_length=80,
        required=False,
        help_text=_(
            "Both empty: what is on record stays; new people stand under a department "
            "“not filled in”."
        ),
    )
    title = PlainText(label=_("Title"), max_length=60, required=False)
    grade = number_field(_("Post grade"), 1, GRADE_LOWEST, required=False)
    born = past_day_field(_("Month of birth"), required=False, help_text=_("any day of the month"))
    track = forms.ChoiceField(
        label=_("How retirement is counted"),
        choices=[("", _("not said")), *Track.choices],
        required=False,
    )
    started_work_on = past_day_field(_("First day at work"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=Form.choices)
    role = forms.ChoiceField(
        label=_("Role in the company"),
        choices=[("", _("not said")), *CompanyRole.choices],
        required=False,
    )
    project = PlainText(
        label=_("What is taken along"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    agreement_number = PlainText(label=_("Agreement number"), max_length=60, required=False)
    signed_on = past_day_field(_("Signed on"), required=False)
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60, required=False)
    confirms = forms.BooleanField(
        label=_("The new values are right; they change the record of this person."), required=False
    )
    field_order = (
        "name",
        "staff_number",
        "department",
        "new_department",
        "title",
        "grade",
        "born",
        "track",
        "started_work_on",
        "form",
        "first_day",
        "last_day",
        "agreement_number",
        "signed_on",
        "minute_number",
        "project",
        "company",
        "role",
    )

    def __init__(self, *args: Any, unit: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        field.queryset = Department.objects.filter(organisation=unit)

    def clean(self) -> dict[str, object]:
        """Refuse a last day before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        born, began = cleaned.get("born"), cleaned.get("started_work_on")
        if born and began and began <= born:
            self.add_error("started_work_on", _("Nobody works before the day of birth: compare."))
        elif first and (began or born) and first <= (began or born):
            self.add_error(
                "first_day", _("The leave begins before the first day at work: compare.")
            )
        return cleaned

    def term(self) -> Term:
        """Return the two days."""
        return Term(self.cleaned_data["first_day"], self.cleaned_data["last_day"])


class CompanyActForm(SeenForm, CompanyFields, ActForm):
    """The company of a running case, brought up to date."""

    button = _("Change the company")
    reason = words_field(_("Reason"))
    remembers = (
        "company",
        "credit_code",
        "county",
        "founded_on",
        "is_profitable",
        "space",
        "is_unit_owned",
    )

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        known = case.enterprise
        initial = (
            {}
            if known is None
            else {
                "company": known.name,
                "credit_code": known.credit_code,
                "county": known.county_id,
                "founded_on": known.founded_on,
                "is_profitable": known.is_profitable,
                "space": known.space,
                "is_unit_owned": known.is_unit_owned,
            }
        )
        super().__init__(*args, case=case, initial=initial, **kwargs)

    def told(self) -> dict[str, object]:
        """Return the company's fields, and why."""
        return {"told": self.company_told(), "reason": self.cleaned_data["reason"]}
