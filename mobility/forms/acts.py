"""One small form for each verb of a case."""

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User
from mobility.core.policy import EXTENSION_MOST, Policy
from mobility.core.terms import report_day
from mobility.enums import (
    BaseMode,
    Filing,
    Intention,
    Office,
    Owner,
    PayMode,
    ResultKind,
    ServedHow,
)
from mobility.models import Department, LeaveCase, ReturnPlan, Visit, YearRecord
from mobility.models.people import GRADE_LOWEST
from mobility.queries.assessing import assessor_of
from mobility.queries.days import spoken_day
from mobility.queries.duties import REPORT_SEASON
from mobility.queries.identity import identity_words
from mobility.queries.overview import letter_of
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history, valid_terms
from sheets.refusals import BadValue
from sheets.values import WAGE_STEP_MOST, identity_number
from ui.outside import EARLIEST, LATEST, DayField
from ui.seen import SeenForm, digest
from ui.text import Code, PlainText, form_field

YEAR_FIRST = 1990  # of a leave whose days are not on record
INTENTIONS = (
    (Intention.RETURN.value, _("Return to the post")),
    (Intention.EXTEND.value, _("Ask for an extension")),
    (Intention.END.value, _("Not return, end the contract")),
)


def day_input() -> forms.DateInput:
    """Return the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


def day_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> DayField:
    """Return a field for one day, with the browser's own calendar."""
    return DayField(label=label, widget=day_input(), required=required, help_text=help_text)


class PastDay(DayField):
    """A day on which something happened: it is not still to come."""

    def clean(self, value: str | date | None) -> date | None:
        """Refuse a day to come."""
        day: date | None = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come."))
        return day


def past_day_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> PastDay:
    """Return a field for one day that has come, with the browser's own calendar."""
    return PastDay(label=label, widget=day_input(), required=required, help_text=help_text)


def number_field(label: StrOrPromise, least: int, most: int, **options: Any) -> forms.IntegerField:
    """Return a field for a whole number that says once, and in plain words, what is allowed."""
    told = format_lazy(_("A whole number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), told),
        **options,
    )


def words_field(
    label: StrOrPromise, *, required: bool = True, help_text: StrOrPromise = ""
) -> PlainText:
    """Return a field for a few sentences."""
    return PlainText(
        label=label,
        required=required,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write one sentence: others read it later.")},
    )


def refuse_before_leave(form: forms.BaseForm, case: LeaveCase, *names: str) -> None:
    """Refuse days before the leave began, at each field that was told one."""
    leave = history(case).leave
    for name in names:
        day = form.cleaned_data.get(name)
        if leave and day and day < leave.first_day:
            told = _("The leave began on %(day)s: write that day or a later one.")
            form.add_error(name, told % {"day": spoken_day(leave.first_day)})


class ActForm(forms.Form):
    """A form of one verb; `case` is what it is about, `button` what the button says."""

    button: ClassVar[StrOrPromise] = ""

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def told(self) -> dict[str, object]:
        """Return the keyword arguments of the action."""
        return dict(self.cleaned_data)


class SubmitForm(ActForm):
    """Hand in."""

    button = _("Hand it in")


class SupportForm(ActForm):
    """The department's opinion."""

    button = _("Support and pass to HR")
    opinion = words_field(_("Opinion of the department"))


class SendBackForm(ActForm):
    """Give back."""

    button = _("Give it back")
    why = words_field(_("What is to be added"))


class CountersignForm(ActForm):
    """Another office's signature."""

    button = _("Note the signature")
    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    signed_by = PlainText(label=_("Signed by"), max_length=60)
    agrees = forms.BooleanField(label=_("It agrees"), required=False, initial=True)
    opinion = PlainText(label=_("Opinion"), max_length=200, required=False)


class ReviewForm(ActForm):
    """The HR office confirms the conditions."""

    button = _("Conditions confirmed, to the leadership")
    no_investigation = forms.BooleanField(label=_("No investigation is pending"), required=False)
    projects_taken = forms.BooleanField(
        label=_("Running projects and students are taken over"), required=False
    )
    override = PlainText(
        label=_("Let pass what is not met, with this basis"),
        max_length=200,
        required=False,
        help_text=_("Only with a written basis; it is printed beside the condition."),
    )

    def told(self) -> dict[str, object]:
        """Return the answers, and the basis for what is let pass."""
        answers: dict[str, object] = {
            name: self.cleaned_data[name] for name in ("no_investigation", "projects_taken")
        }
        if basis := self.cleaned_data["override"].strip():
            answers["overrides"] = dict.fromkeys(
                (
                    "eligible_posts",
                    "leader_resigns",
                    "secrecy",
                    "enterprise_must_be_in_province",
                    "exclude_unit_owned_enterprise",
                    "no_investigation",
                    "projects_taken",
                ),
                basis,
            )
        return {"answers": answers}


class ApproveForm(ActForm):
    """The leadership agreed."""

    button = _("Record: agreed")
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    decided_on = day_field(_("Decided on"))


class RejectForm(ActForm):
    """The leadership did not agree."""

    button = _("Record: not agreed")
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    why = words_field(_("Reason"), help_text=_("The person reads it and may answer."))


class ClearForm(ActForm):
    """The public notice is over."""

    button = _("No objection, close the notice")


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


class SignForm(TermForm):
    """Agreement and contract are signed."""

    button = _("Record the signed agreement")
    agreement_number = PlainText(label=_("Agreement number"), max_length=60)
    signed_on = day_field(_("Signed on"))
    contract_first_day = day_field(_("First day in the changed contract"))
    contract_last_day = day_field(_("Last day in the changed contract"))


class GrantForm(TermForm):
    """An extension is granted."""

    button = _("Record: extension granted")
    agreement_number = PlainText(label=_("Number of the supplement"), max_length=60)
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    signed_on = day_field(_("Signed on"))


class WhyForm(ActForm):
    """A reason and nothing else."""

    why = words_field(_("Reason"))


class RefuseForm(WhyForm):
    """An extension is refused."""

    button = _("Record: extension refused")


class CancelForm(WhyForm):
    """A leave is cancelled before its start."""

    button = _("Cancel the leave")


class RecallForm(WhyForm):
    """The person is ordered back."""

    button = _("Order the return")


class WithdrawForm(ActForm):
    """The application is taken back."""

    button = _("Take the application back")


class ReceiveForm(ActForm):
    """A statement is taken in."""

    button = _("Take the statement in")


class IntendForm(ActForm):
    """A statement handed in on paper."""

    button = _("Record the statement")
    intention = forms.ChoiceField(
        label=_("What the person wants"),
        choices=INTENTIONS,
        widget=forms.RadioSelect,
    )
    wished_day = day_field(_("Preferred day"), required=False)
    months = number_field(
        _("How many months more"),
        1,
        EXTENSION_MOST,
        required=False,
        help_text=_("Only for an extension."),
    )
    words = words_field(_("What the person wrote"), required=False)
    received_on = past_day_field(
        _("Received on"),
        required=False,
        help_text=_("Only if it came in on paper before today: that day is the day of asking."),
    )

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        if case.is_beside_post:  # which nobody has left
            field = cast("forms.ChoiceField", self.fields["intention"])
            field.choices = [each for each in INTENTIONS if each[0] != Intention.RETURN]

    def clean(self) -> dict[str, object]:
        """Ask for the months of an extension, and drop them from any other statement."""
        cleaned = super().clean() or {}
        refuse_before_leave(self, self.case, "wished_day", "received_on")
        self._refuse_late_return(cleaned)
        if cleaned.get("intention") != "extend":
            cleaned["months"] = None
        elif not cleaned.get("months") and "months" not in self.errors:
            self.add_error("months", _("Say how many months."))
        return cleaned

    def _refuse_late_return(self, cleaned: dict[str, Any]) -> None:
        """Refuse a first day back after the report day; of who is late, after the next one."""
        leave, day = history(self.case).leave, cleaned.get("wished_day")
        if cleaned.get("intention") != "return" or leave is None or day is None:
            return
        calendar = work_calendar()
        due = report_day(leave.last_day, calendar)
        latest = max(due, calendar.on_or_after(timezone.localdate()))
        if day > latest:
            days = {"first": spoken_day(leave.first_day), "last": spoken_day(latest)}
            self.add_error("wished_day", _("Possible from %(first)s to %(last)s.") % days)


class ArrangeForm(ActForm):
    """The post to return to."""

    button = _("Fix the post")
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=None
    )
    grade = number_field(
        _("Post grade"),
        1,
        GRADE_LOWEST,
        help_text=_("1 is the highest of 13; never below the grade held at leave."),
    )
    above_plan = forms.BooleanField(
        label=_("Above the plan for now"),
        required=False,
        help_text=_("When no post is free: employ first, absorb later."),
    )

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        initial = {"department": case.employment.department_id, "grade": case.employment.grade}
        super().__init__(*args, case=case, initial=initial, **kwargs)
        field = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        field.queryset = Department.objects.filter(organisation=case.employment.organisation_id)


class ReportInForm(ActForm):
    """The first day back."""

    button = _("Record the first day back")
    on = day_field(_("First day back"))
    late_reason = words_field(_("If late: why, and whether it is accepted"), required=False)
    late_is_accepted = forms.BooleanField(
        label=_("The unit accepts the reason"),
        required=False,
        help_text=_("Then the days late count as service; otherwise they do not."),
    )


class CompleteForm(SeenForm, ActForm):
    """What remains after the first day back, opened with what was noted of it."""

    button = _("Note what is done")
    contract_changed_on = day_field(_("Contract changed back on"), required=False)
    detached_on = day_field(_("Company post given up on"), required=False)
    absorbed_on = day_field(_("Post absorbed into the plan on"), required=False)

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        plan = getattr(case, "plan", None) or ReturnPlan()
        days = ("contract_changed_on", "detached_on", "absorbed_on")
        initial = {name: getattr(plan, name) for name in days}
        super().__init__(*args, case=case, initial=initial, **kwargs)
        if not plan.is_over_plan:
            del self.fields["absorbed_on"]
            self.remember()

    def clean(self) -> dict[str, Any]:
        """Refuse a press that says nothing new."""
        cleaned = super().clean()
        if not self.errors and not self.differs:
            raise forms.ValidationError(_("Nothing was changed: write the day of what is done."))
        return cleaned


class ServeForm(ActForm):
    """A letter is delivered; once that is noted the form opens with it, for the receipt."""

    button = _("Note the delivery")
    how = forms.ChoiceField(label=_("How"), choices=ServedHow.choices, widget=forms.RadioSelect)
    on = day_field(_("Delivered on"))
    signed_by = PlainText(
        label=_("Received by"),
        max_length=60,
        required=False,
        help_text=_("Leave empty until the receipt is back."),
    )

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        known = letter_of(case)
        initial = (
            {
                "how": known.served_how,
                "on": known.served_on,
                "signed_by": known.signed_by,
            }
            if known
            else {}
        )
        super().__init__(*args, case=case, initial=initial, **kwargs)


class NudgeForm(ActForm):
    """A reminder by hand."""

    button = _("Remind now")


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


class FileForm(ActForm):
    """The filing with the authority, opened with what was noted of it."""

    button = _("Note the filing")
    state = forms.ChoiceField(label=_("Filing"), choices=Filing.choices)
    number = PlainText(label=_("Filing number"), max_length=60, required=False)
    on = day_field(_("Filed on"), required=False)

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        initial = {"state": case.filing, "number": case.filing_number, "on": case.filed_on}
        super().__init__(*args, case=case, initial=initial, **kwargs)


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


class ConfirmForm(ActForm):
    """A second person confirms proposed days."""

    button = _("Confirm the proposed days")


class DropForm(ActForm):
    """A proposal is given up."""

    button = _("Give the proposed days up")


class ReopenForm(WhyForm):
    """A case that was closed by mistake runs again."""

    button = _("Open the case again")


class CorrectFieldForm(ActForm):
    """A mistyped entry of the case."""

    button = _("Correct an entry")
    field = forms.ChoiceField(
        label=_("Which entry"),
        choices=[
            ("project", _("What is taken along")),
            ("running_projects", _("Projects and students left, and who takes them")),
            ("minute_number", _("Number of the minutes")),
            ("note", _("Note")),
        ],
    )
    new = PlainText(label=_("What it should say"), max_length=2000, required=False)
    reason = words_field(_("Why it was wrong"))


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


class NumberForm(ActForm):
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


# What is said once a year is nearly over, and every day that is written down of it.
ASKED_OF_A_YEAR = ("reported_on", "company_opinion_on")
DAYS_OF_A_YEAR = (*ASKED_OF_A_YEAR, "insured_until", "heating_paid_on")


class YearForm(SeenForm, forms.ModelForm[YearRecord]):
    """One year of a case."""

    year = number_field(_("Year"), EARLIEST.year, LATEST.year)
    wage_step = number_field(_("Wage step after it"), 1, WAGE_STEP_MOST, required=False)
    insurance_base = forms.DecimalField(
        label=_("Insurance base, yuan a month"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
    )

    class Meta:
        formfield_callback = form_field
        model = YearRecord
        fields = (
            "year",
            "reported_on",
            "company_opinion_on",
            "grade",
            "wage_step",
            "title",
            "post",
            "insurance_base",
            "insured_until",
            "heating_paid_on",
            "note",
        )
        widgets = {  # noqa: RUF012
            name: day_input()
            for name in ("reported_on", "company_opinion_on", "insured_until", "heating_paid_on")
        }
        field_classes = dict.fromkeys(
            ("reported_on", "company_opinion_on", "heating_paid_on"), PastDay
        )

    remembers = Meta.fields[1:]

    def clean_year(self) -> int:
        """Refuse a year that has not come, and one before the leave began or after it was over.

        What is stored of a year on post, out of an import perhaps, may still be put right.
        """
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come."))
        leave = history(self.instance.case).leave
        began = leave.first_day.year if leave else YEAR_FIRST
        if year < began:
            told = _("The leave began in %(year)d: write that year or a later one.")
            raise forms.ValidationError(told % {"year": began})
        if leave and not self.instance.pk and self._was_on_post(year):
            raise forms.ValidationError(_("The person was on post all that year."))
        return year

    def clean(self) -> dict[str, object]:
        """Refuse days before the leave or of another year, and a step that goes back.

        A report and an opinion are of a year that is nearly over, or of one in which the leave
        ended; they come until the end of the next, as insurance is paid at most so far ahead. What
        is stored and stays as it is, out of an import perhaps, keeps nobody from the other fields.
        """
        cleaned = super().clean() or {}
        refuse_before_leave(self, self.instance.case, *DAYS_OF_A_YEAR)
        year = cleaned.get("year") if "year" in self.fields else self.instance.year
        if isinstance(year, int):
            for name in DAYS_OF_A_YEAR:
                self._check_day(name, year)
            self._check_step(year)
        return cleaned

    def _was_on_post(self, year: int) -> bool:
        """Whether the leave was over before a year: its assessment is none of the leave's."""
        case = self.instance.case
        return case.is_leave and assessor_of(case, year, Policy(), timezone.localdate()) is None

    def _is_new(self, name: str) -> bool:
        """Whether a field says something, and something else than is stored."""
        told = self.cleaned_data.get(name)
        return told is not None and digest(told) != digest(self._stored.get(name))

    def _check_day(self, name: str, year: int) -> None:
        if not self._is_new(name):
            return
        day: date = self.cleaned_data[name]
        first = self._season(year) if name in ASKED_OF_A_YEAR else date.min
        last = date(year + 1, 12, 31)
        if day < first:
            told = _("This is of %(year)d: write %(day)s or a later day.")
            self.add_error(name, told % {"year": year, "day": spoken_day(first)})
        elif day > last:
            told = _("This is of %(year)d: write %(day)s or an earlier day.")
            self.add_error(name, told % {"year": year, "day": spoken_day(last)})

    def _season(self, year: int) -> date:
        """Return from when something is said of a year: October, or when the leave ended in it."""
        season, leave = date(year, REPORT_SEASON, 1), history(self.instance.case).leave
        ended = self.instance.case.closed_on or (leave and leave.last_day)
        return min(season, ended) if ended and ended.year == year else season

    def _check_step(self, year: int) -> None:
        """Refuse a wage step below that of an earlier year, or above that of a later one."""
        if not self._is_new("wage_step") or self.cleaned_data.get("post") or self.instance.post:
            return
        step: int = self.cleaned_data["wage_step"]
        others = YearRecord.objects.filter(case=self.instance.case, wage_step__isnull=False)
        wrong = others.filter(
            Q(year__lt=year, wage_step__gt=step) | Q(year__gt=year, wage_step__lt=step)
        ).first()
        if wrong is not None:
            told = _(
                "In %(year)d it was step %(step)d, and steps only rise; if the post was changed, "
                "write that in the case first."
            )
            self.add_error("wage_step", told % {"year": wrong.year, "step": wrong.wage_step})


class YearLineForm(YearForm):
    """A line of the table of a year: what an office writes down of everybody in January."""

    year = None  # type: ignore[assignment]  # that of the table
    insurance_base = None  # type: ignore[assignment]

    class Meta(YearForm.Meta):
        fields: tuple[str, ...] = (  # type: ignore[assignment]  # fewer than there
            "reported_on",
            "company_opinion_on",
            "grade",
            "wage_step",
            "insured_until",
        )

    remembers: tuple[str, ...] = Meta.fields  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case: LeaveCase = self.instance.case
        for name in self.Meta.fields:  # the head of a column names nobody
            label = f"{self.case.employment.person}: {self.fields[name].label}"
            self.fields[name].widget.attrs["aria-label"] = label


class VisitForm(forms.ModelForm[Visit]):
    """A visit."""

    class Meta:
        formfield_callback = form_field
        model = Visit
        fields = ("day", "kind", "company_is_alive", "found")
        widgets = {  # noqa: RUF012
            "day": forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d"),
            "found": forms.Textarea(attrs={"rows": 2}),
        }
        field_classes = {"day": PastDay}  # noqa: RUF012

    def clean_day(self) -> date:
        """Refuse a day before anybody spoke of this leave."""
        day: date = self.cleaned_data["day"]
        case = self.instance.case
        leave = history(case).leave
        known = (leave and leave.first_day, case.asked_on, timezone.localdate(case.created_at))
        began = min(filter(None, known))
        if day < began:
            told = _("Nobody spoke of this leave before %(day)s: write that day or a later one.")
            raise forms.ValidationError(told % {"day": spoken_day(began)})
        return day
