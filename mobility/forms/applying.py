"""Forms of the researcher: application, statement, a line to the office."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.core.policy import TERM_MOST
from mobility.enums import Afterwards, CompanyRole, Form, Intention
from mobility.forms.fields import day_field, number_field
from mobility.forms.ledger import CompanyFields
from mobility.models import LeaveCase
from mobility.queries.choices import Limits
from mobility.queries.days import spoken_day
from ui.text import PlainText

_COMPANY = ("credit_code", "county", "founded_on", "is_profitable", "space", "is_unit_owned")


class CompanyForm(CompanyFields):
    """The company alone."""


class ApplicationForm(CompanyFields):
    """The application for a leave (离岗创业申请); a draft may leave anything open."""

    form = forms.ChoiceField(label=_("Form"), choices=Form.choices)
    asked_first_day = day_field(_("First day"))
    asked_months = number_field(_("How many months"), 1, TERM_MOST, initial=36)
    project = PlainText(
        label=_("The project and results you take along"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name each project or patent and whose it is."),
    )
    running_projects = PlainText(
        label=_("Projects and students you leave, and who takes them over"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write “none” if there are none."),
    )
    role = forms.ChoiceField(
        label=_("Role in the company"),
        choices=[("", _("not said")), *CompanyRole.choices],
        required=False,
    )
    share = forms.DecimalField(
        label=_("Share in %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    field_order = (
        "form",
        "asked_first_day",
        "asked_months",
        "project",
        "running_projects",
        "company",
        "credit_code",
        "county",
        "founded_on",
        "role",
        "share",
    )

    def __init__(self, *args: Any, is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_draft:
            for name in ("asked_first_day", "asked_months", "project", "company"):
                self.fields[name].required = False

    def clean(self) -> dict[str, object]:
        """Ask for the name of a company of which something else is said."""
        cleaned = super().clean() or {}
        said = any(cleaned.get(name) for name in _COMPANY)
        if said and not cleaned.get("company") and "company" not in self.errors:
            self.add_error("company", _("Name the company that the other lines speak of."))
        return cleaned

    def case_told(self) -> dict[str, object]:
        """Return the fields of the case."""
        names = (
            "form",
            "asked_first_day",
            "asked_months",
            "project",
            "running_projects",
            "role",
            "share",
        )
        return {name: self.cleaned_data[name] for name in names}


class _Statement(TypedDict):
    wished_day: date | None
    months: int | None
    afterwards: str
    words: str


class DecideForm(forms.Form):
    """The statement to return, extend or end (去留意见), within what dates and rules leave open."""

    intention = forms.ChoiceField(
        label=_("Your choice"),
        choices=Intention.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    wished_day = day_field(
        _("From which day"),
        required=False,
        help_text=_("First day back, or last day of the contract; empty: the usual day."),
    )
    months = forms.TypedChoiceField(
        label=_("How many months more"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_("Only for an extension."),
    )
    afterwards = forms.ChoiceField(
        label=_("The company afterwards"),
        choices=Afterwards.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Only for a return."),
    )
    words = PlainText(
        label=_("What you want to say to the unit"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is printed in the statement."),
    )
    sure = forms.BooleanField(
        label=_("I have read all three and choose myself"),
        error_messages={"required": _("Tick this: it stands for your signature.")},
    )

    def __init__(self, *args: Any, within: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within = within
        field = cast("forms.TypedChoiceField", self.fields["months"])
        field.choices = [(months, str(months)) for months in within.months]

    def clean(self) -> dict[str, object]:
        """Check what belongs to the choice, and drop what belongs to another."""
        cleaned = super().clean() or {}
        intention, within = cleaned.get("intention"), self.within
        if intention == Intention.RETURN:
            self._check_day(cleaned, within.today, within.report_day)
        elif intention == Intention.EXTEND:
            self._check_extension(cleaned)
            cleaned["wished_day"] = None
        elif intention == Intention.END:
            last = max(within.last_day, within.earliest_end)
            self._check_day(cleaned, within.earliest_end, last)
        if intention != Intention.EXTEND:
            cleaned["months"] = None
        if intention != Intention.RETURN:
            cleaned["afterwards"] = ""
        return cleaned

    def _check_day(self, cleaned: dict[str, Any], first: date, last: date) -> None:
        """Take the last possible day for an empty one, and refuse one outside."""
        if "wished_day" in self.errors:
            return
        day = cleaned.get("wished_day") or last
        if not first <= day <= last:
            told = _("Possible from %(first)s to %(last)s.")
            self.add_error(
                "wished_day", told % {"first": spoken_day(first), "last": spoken_day(last)}
            )
        cleaned["wished_day"] = day

    def _check_extension(self, cleaned: Mapping[str, object]) -> None:
        for refusal in self.within.no_extension:
            self.add_error("intention", refusal)
        if not cleaned.get("months") and "months" not in self.errors:
            self.add_error("months", _("Say how many months."))

    def told(self) -> _Statement:
        """Return the keyword arguments of the action."""
        told = self.cleaned_data
        return {
            "wished_day": told["wished_day"],
            "months": told["months"],
            "afterwards": told["afterwards"],
            "words": told["words"],
        }


class RemarkForm(forms.Form):
    """A line to the HR office, or back."""

    text = PlainText(
        label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConsentForm(forms.Form):
    """What may stand together: the own leave and the own venture."""

    links_venture = forms.BooleanField(
        label=_("Show my ventures beside my clock"),
        required=False,
        help_text=_("Only you see this page."),
    )
    shows_leave = forms.BooleanField(
        label=_("Say beside my venture that I am on leave, and until when I decide"),
        required=False,
        help_text=_(
            "It stands on the page of each request for your venture, where the mentor, your team "
            "and the programme office read it; nothing else of the leave."
        ),
    )


def as_typed(case: LeaveCase | None) -> dict[str, object]:
    """Return the initial values of an application: what the draft holds."""
    if case is None:
        return {}
    company = case.enterprise
    told = {
        name: getattr(case, name)
        for name in (
            "form",
            "asked_first_day",
            "asked_months",
            "project",
            "running_projects",
            "role",
            "share",
        )
    }
    if company is not None:
        told |= {name: getattr(company, name) for name in _COMPANY}
        told["company"] = company.name
    return told
