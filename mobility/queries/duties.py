"""What is to be done next in a case, by whom and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import applicant_deadline, dismissal_possible_from
from mobility.core.state import Phase
from mobility.core.terms import report_day
from mobility.core.years import Assessor
from mobility.enums import CaseStatus, Intention
from mobility.models import CaseOn, LeaveCase, ReturnPlan
from mobility.queries.assessing import assessor_of
from mobility.queries.policy import Rules

DEPARTMENT_DAYS = 10
REVIEW_WORKING_DAYS = 10
SIGNING_WORKING_DAYS = 15  # seen in one province; a default of ours, shown as such
REPORT_SEASON = 10  # from October the yearly report is the next thing


@dataclass(frozen=True)
class Duty:
    """One next step: what, until when, and whose turn it is (hr, person, department, head)."""

    kind: str
    due: date | None
    turn: str
    fact: str = ""

    @property
    def words(self) -> str:
        """The step in words."""
        return str(_WORDS()[self.kind])


def _WORDS() -> Mapping[str, str]:  # noqa: N802  a table, made when the language is known
    return {
        "write": _("Finish and hand in the application"),
        "department": _("Opinion of the department"),
        "review": _("Check the conditions, get the signatures"),
        "decision": _("Record the collective decision"),
        "publicity": _("Public notice runs"),
        "clear": _("Close the public notice"),
        "sign": _("Sign agreement and changed contract"),
        "start": _("Hand over running work"),
        "yearly": _("Yearly report and opinion of the company"),
        "opinion": _("Opinion of the company on the year"),
        "annual": _("Yearly report"),
        "none": _("Nothing just now"),
        "intention": _("Get the statement to return, extend or end"),
        "receive": _("Take the statement in"),
        "extension": _("Decide on the extension"),
        "arrange": _("Find the post to return to"),
        "report": _("First day back"),
        "letter": _("Send the call to return, keep the receipt"),
        "dismissal": _("Grace is over: the leadership may decide"),
        "recalled": _("Arrange the return that was ordered"),
        "contract": _("Change the contract back"),
        "absorb": _("Absorb the post above the plan"),
        "close": _("Close the agreement that has ended"),
        "closed": _("Closed"),
    }


def next_duty(case: CaseOn, rules: Rules, calendar: WorkCalendar, on: date) -> Duty:
    """Return the next step of a case that was annotated by `CaseQuerySet.on(on, calendar)`."""
    if case.phase in {"applying", "dropped"} or case.status in _BEFORE:
        return _applying(case, calendar, on)
    if case.phase == "ended":
        return Duty("closed", None, "none")
    if case.phase == "back":
        return _afterwards(case)
    return _running(case, rules, calendar, on)


_BEFORE = frozenset(
    {
        CaseStatus.DRAFT,
        CaseStatus.DEPARTMENT,
        CaseStatus.REVIEW,
        CaseStatus.DECISION,
        CaseStatus.PUBLICITY,
        CaseStatus.SIGNING,
    }
)


def _applying(case: CaseOn, calendar: WorkCalendar, on: date) -> Duty:
    asked, decided = case.asked_on or on, case.decided_on or on
    notice_runs = case.publicity_until is not None and on <= case.publicity_until
    notice = ("publicity", "none") if notice_runs else ("clear", "hr")
    steps: dict[str, Duty] = {
        CaseStatus.DRAFT: Duty("write", None, "person"),
        CaseStatus.DEPARTMENT: Duty(
            "department", asked + timedelta(days=DEPARTMENT_DAYS), _turn_of_department(case)
        ),
        CaseStatus.REVIEW: Duty("review", calendar.nth_after(asked, 2 * REVIEW_WORKING_DAYS), "hr"),
        CaseStatus.DECISION: Duty("decision", case.asked_first_day, "head"),
        CaseStatus.PUBLICITY: Duty(notice[0], case.publicity_until, notice[1]),
        CaseStatus.SIGNING: Duty("sign", calendar.nth_after(decided, SIGNING_WORKING_DAYS), "hr"),
    }
    return steps.get(case.status, Duty("closed", None, "none"))


def _turn_of_department(case: LeaveCase) -> str:
    """Return who gives the opinion: HR where nobody leads the department, or the applicant does."""
    post = case.employment
    return "hr" if post.department.head_id in {None, post.person.user_id} else "department"


_MID_LEAVE = (CaseStatus.SIGNED, Phase.AWAY)
_WAY_BACK = frozenset({CaseStatus.RETURNING, CaseStatus.RECALLED, CaseStatus.ARRANGING})


def _running(case: CaseOn, rules: Rules, calendar: WorkCalendar, on: date) -> Duty:
    """Return the step of a leave that runs: what was begun first, then what the dates ask for."""
    back = report_day(case.last_day, calendar)
    plan = getattr(case, "plan", None)
    begun: dict[str, Duty] = {
        CaseStatus.EXTENDING: Duty("extension", case.last_day, "head"),
        CaseStatus.RETURNING: Duty("arrange", _wanted_by(case, plan), "hr"),
        CaseStatus.RECALLED: Duty("recalled", on, "hr"),
    }
    if case.phase != Phase.OVERDUE or on == back:
        wished = plan.return_wished if plan is not None else None
        begun[CaseStatus.ARRANGING] = Duty("report", wished or back, "person")
    if has_run_out(case) and case.status != CaseStatus.EXTENDING:
        return Duty("close", case.last_day, "hr")
    is_moving = case.status == CaseStatus.RETURNING or (case.status, case.phase) == _MID_LEAVE
    if is_moving and is_stated(plan):
        return Duty("receive", _wanted_by(case, plan), "hr")
    if case.is_beside_post and case.status in _WAY_BACK:
        return Duty("none", case.last_day, "none")
    if case.status in begun:
        return begun[case.status]
    if case.phase == "due":
        return _due(case, plan, rules, calendar)
    return _by_dates(case, rules, on, back)


def _wanted_by(case: CaseOn, plan: ReturnPlan | None) -> date:
    """Return by when a statement is dealt with: the day that it names, not after the last day."""
    wished = plan.wished_day if plan is not None else None
    return min(wished, case.last_day) if wished else case.last_day


def has_run_out(case: CaseOn) -> bool:
    """Whether an agreement on work beside the post is over: nobody returns, it is only closed."""
    return case.is_beside_post and case.phase in {Phase.REPORTING, Phase.OVERDUE}


def is_stated(plan: ReturnPlan | None) -> bool:
    """Whether a statement was handed in that the office has not taken in."""
    return plan is not None and bool(plan.intention) and plan.received_at is None


def _due(case: CaseOn, plan: ReturnPlan | None, rules: Rules, calendar: WorkCalendar) -> Duty:
    """Return the step of a leave that ends soon: its statement."""
    if is_stated(plan):
        return Duty("receive", _wanted_by(case, plan), "hr")
    if plan is not None and plan.intention == Intention.END:
        return Duty("none", case.last_day, "none")
    days = rules.policy.return_notice_days
    return Duty("intention", applicant_deadline(case.last_day, days, calendar), "person")


def _by_dates(case: CaseOn, rules: Rules, on: date, back: date) -> Duty:
    if case.phase == Phase.OVERDUE and on > back:
        if case.letter_received_on is None:
            return Duty("letter", on, "hr")
        waits = case.letter_received_on + timedelta(days=rules.policy.letter_days + 1)
        possible = max(dismissal_possible_from(case.last_day, rules.policy), waits)
        if on >= possible:
            return Duty("dismissal", possible, "head")
        return Duty("report", possible - timedelta(days=1), "person")
    report = Duty("report", back, "person")
    steps: dict[str, Duty] = {
        Phase.UPCOMING: Duty("start", case.first_day, "person"),
        Phase.REPORTING: report,
        Phase.OVERDUE: report,
    }
    if on.month >= REPORT_SEASON and (owed := _owed_of_the_year(case, rules, on)):
        steps[Phase.AWAY] = Duty(owed, date(on.year, 12, 31), "person")
    return steps.get(case.phase, Duty("none", None, "none"))


def _owed_of_the_year(case: CaseOn, rules: Rules, on: date) -> str:
    """Return what was not yet handed in of the year by a day; nothing once all is recorded.

    Of a year that the department assesses the company gives no opinion.
    """
    days = {"yearly": case.year_reported_on, "opinion": case.year_opinion_on}
    if assessor_of(case, on.year, rules.policy, on) is Assessor.DEPARTMENT:
        days = {"annual": case.year_reported_on}
    return next((kind for kind, day in days.items() if day is None or day > on), "")


def is_history(case: LeaveCase) -> bool:
    """Whether a return was brought in from Excel: nobody kept its steps, and nothing remains."""
    plan = getattr(case, "plan", None)
    is_back = case.status == CaseStatus.RETURNED
    return is_back and case.batch_id is not None and (plan is None or plan.found_on is None)


# Of which returns `_afterwards` finds something to do, for a list of many.
UNFINISHED = (
    Q(phase=Phase.BACK, status=CaseStatus.RETURNED, plan__isnull=False)
    & (Q(batch=None) | ~Q(plan__found_on=None))
    & (Q(plan__contract_changed_on=None) | Q(plan__is_over_plan=True, plan__absorbed_on=None))
)


def _afterwards(case: CaseOn) -> Duty:
    plan = getattr(case, "plan", None)
    if plan is None or case.status != CaseStatus.RETURNED or is_history(case):
        return Duty("closed", None, "none")
    if plan.contract_changed_on is None:
        return Duty("contract", plan.reported_on, "hr")
    if plan.is_over_plan and plan.absorbed_on is None:
        return Duty("absorb", None, "hr")
    return Duty("closed", None, "none")
