"""Forms that put right what an office did of a return by a slip."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mobility.forms.acts import ArrangeForm, WhyForm
from mobility.forms.fields import words_field
from mobility.models import LeaveCase, ReturnPlan
from ui.seen import UNCHANGED, SeenForm


class RearrangeForm(SeenForm, ArrangeForm):
    """Another post than the one that was fixed, opened with that one."""

    button = _("Put the post right")
    reason = words_field(_("Why it was wrong"), help_text=_("The person reads it."))
    remembers = ("department", "grade", "above_plan")

    def __init__(self, *args: Any, case: LeaveCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        plan = getattr(case, "plan", None) or ReturnPlan()
        self.initial.update(
            department=plan.department_id, grade=plan.grade, above_plan=plan.is_over_plan
        )
        self.remember()

    def clean(self) -> dict[str, Any]:
        """Refuse a press that names the post that stands."""
        cleaned = super().clean()
        if not self.errors and not self.differs:
            self.add_error(None, str(UNCHANGED))
        return cleaned


class UnfixForm(WhyForm):
    """A post that was fixed for somebody who does not come to it after all."""

    button = _("Take the fixed post back")
    why = words_field(_("Reason"), help_text=_("The person reads it."))


class GiveBackForm(WhyForm):
    """A statement that was taken in by a slip is open again."""

    button = _("Give the statement back")
