"""The end of a term: the statement, an extension, the way back."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.core.policy import EXTENSION_MOST
from mobility.core.terms import report_day
from mobility.enums import Intention, ServedHow
from mobility.forms.acts.base import ActForm, TermForm, WhyForm
from mobility.forms.fields import (
    day_field,
    number_field,
    past_day_field,
    refuse_before_leave,
    words_field,
)
from mobility.models import Department, LeaveCase, ReturnPlan
from mobility.models.people import GRADE_LOWEST
from mobility.queries.days import spoken_day
from mobility.queries.overview import letter_of
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history
from ui.seen import SeenForm
from ui.text import PlainText

INTENTIONS = (
    (Intention.RETURN.value, _("Return to the post")),
    (Intention.EXTEND.value, _("Ask for an extension")),
    (Intention.END.value, _("Not return, end the contract")),
)


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


class ReceiveForm(ActForm):
    """A statement is taken in."""

    button = _("Take the statement in")


class GrantForm(TermForm):
    """An extension is granted."""

    button = _("Record: extension granted")
    agreement_number = PlainText(label=_("Number of the supplement"), max_length=60)
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    signed_on = day_field(_("Signed on"))


class RefuseForm(WhyForm):
    """An extension is refused."""

    button = _("Record: extension refused")


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


class ServeForm(SeenForm, ActForm):
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


class RecallForm(WhyForm):
    """The person is ordered back."""

    button = _("Order the return")
