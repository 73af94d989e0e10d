"""A year of a leave, and a visit."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.core.policy import Policy
from mobility.forms.fields import PastDay, day_input, number_field, refuse_before_leave
from mobility.models import LeaveCase, Visit, YearRecord
from mobility.queries.assessing import assessor_of
from mobility.queries.days import spoken_day
from mobility.queries.duties import REPORT_SEASON
from mobility.queries.terms import history
from sheets.values import WAGE_STEP_MOST
from ui.outside import EARLIEST, LATEST
from ui.seen import SeenForm, digest
from ui.text import form_field

YEAR_FIRST = 1990  # of a leave whose days are not on record
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
