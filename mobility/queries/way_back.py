"""The way back to the post: what a return takes, whose turn each thing is, and what is done.

HR office and researcher read the same list; it is worked out from the case and never ticked. The
first step that is open is the duty of the case (`mobility.queries.duties`); what only some units
ask for stands last, as it is nobody's duty. Whose turn a step is, can do or note it here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from mobility.core.calendar import WorkCalendar
from mobility.core.terms import report_day
from mobility.enums import CaseStatus, Intention
from mobility.models import CaseOn, LeaveCase, ReturnPlan
from mobility.queries.duties import is_history

_S = CaseStatus
# Where a leave stands while its statement waits for what the office does of it.
_STATED_AS: Mapping[str, str] = {
    Intention.RETURN: _S.RETURNING,
    Intention.EXTEND: _S.EXTENDING,
    Intention.END: _S.SIGNED,
}
_ON_THE_WAY = frozenset({_S.RETURNING, _S.RECALLED, _S.ARRANGING, _S.RETURNED})


def is_taken_in(case: LeaveCase) -> bool:
    """Whether a statement is taken in and nothing has come of it yet."""
    plan: ReturnPlan | None = getattr(case, "plan", None)
    if plan is None or plan.received_at is None:
        return False
    if case.proposed_ends.filter(decided_at=None).exists():
        return False
    return _STATED_AS.get(plan.intention) == case.status


def has_post_fixed(case: LeaveCase) -> bool:
    """Whether a post is fixed on which nobody is yet."""
    return case.status == _S.ARRANGING and hasattr(case, "plan")


def arranged_from(case: LeaveCase) -> str:
    """Return where a case stood when its post was fixed, as the trail says."""
    trail = AuditEvent.objects.filter(subject_label="mobility.leavecase", subject_pk=str(case.pk))
    fixed = trail.filter(verb="arrange").order_by("-pk").first()
    return str(fixed.detail.get("from", "")) if fixed else ""


@dataclass(frozen=True)
class BackStep:
    """One thing that a return takes: whose turn it is, when it was done, by when it is due."""

    label: str
    turn: str
    done: date | None
    due: date | None = None
    note: str = ""


def way_back(case: CaseOn, calendar: WorkCalendar) -> list[BackStep]:
    """Return what the return of a case takes, in its order; nothing while nobody returns.

    A return that was brought in from Excel is history, of which nobody kept the steps.
    """
    nobody_left = case.is_beside_post and case.status != _S.RETURNED
    if case.status not in _ON_THE_WAY or is_history(case) or nobody_left:
        return []
    plan = getattr(case, "plan", None) or ReturnPlan()
    return list(_steps(case, plan, calendar))


def _steps(case: CaseOn, plan: ReturnPlan, calendar: WorkCalendar) -> Iterator[BackStep]:
    person, office = _("the researcher"), _("the HR office")
    if plan.intention == Intention.RETURN:
        yield BackStep(_("Statement to return"), person, _day(plan.intended_at))
        yield BackStep(_("Statement taken in"), office, _day(plan.received_at))
    yield BackStep(_("Post to return to"), office, plan.found_on, note=post_words(plan))
    due = plan.return_wished or (report_day(case.last_day, calendar) if case.last_day else None)
    yield BackStep(_("First day back"), person, plan.reported_on, due)
    yield BackStep(_("Contract changed back"), office, plan.contract_changed_on)
    if plan.is_over_plan:
        yield BackStep(_("Post absorbed into the plan"), office, plan.absorbed_on)
    note = _("where the unit asks for it; the office notes it")
    yield BackStep(_("Company post given up"), office, plan.detached_on, note=note)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def post_words(plan: ReturnPlan) -> str:
    """Say which post is fixed for a return, or what it must be."""
    if plan.department is None:
        return _("never below the grade held before")
    told = {"department": plan.department, "grade": plan.grade}
    if plan.is_over_plan:
        return _("%(department)s, grade %(grade)s, above the plan for now") % told
    return _("%(department)s, grade %(grade)s") % told
