"""How a leave ends by a return: what the person wants, the post, the first day back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from mobility import policies
from mobility.actions.applications import NotReady
from mobility.actions.dated import check_day
from mobility.actions.ends import close, end_early, give_up_end, leave_of
from mobility.actions.remarks import share_decision_day
from mobility.actions.terms import ask_extension, check_extension, note_correction, run_on
from mobility.actions.words import (
    STATED,
    settle_office,
    settle_researcher,
    tell_hr,
    tell_researcher,
)
from mobility.core.terms import report_day
from mobility.enums import CaseStatus, Intention
from mobility.models import Department, LeaveCase, PostPlan, ReturnPlan
from mobility.queries.policy import work_calendar
from mobility.queries.way_back import arranged_from, has_post_fixed, is_taken_in, post_words

POST = ("department", "grade", "is_over_plan", "found_on", "absorbed_on")
# The verb that leads back to where a case stood when its post was fixed.
_UNFIX: Mapping[str, str] = {
    CaseStatus.SIGNED: "unfix",
    CaseStatus.RETURNING: "unfix_return",
    CaseStatus.RECALLED: "unfix_recall",
}
LATE = ("late_days", "late_reason", "late_is_accepted")  # what a return says of days late


class GradeTooLow(Exception):
    """The post offered is below the grade held at leave; `held` is that grade."""

    def __init__(self, held: int) -> None:
        super().__init__(held)
        self.held = held


class NoVacancy(Exception):
    """No post of the grade is free; it can be given above the plan (超岗)."""


@transaction.atomic
def intend(  # noqa: PLR0913
    case: LeaveCase,
    intention: str,
    *,
    wished_day: date | None = None,
    months: int | None = None,
    afterwards: str = "",
    words: str = "",
    received_on: date | None = None,
    by: User,
    at: datetime,
) -> ReturnPlan:
    """Hand in the statement to return, extend or end (去留意见); until received it can change.

    Of what the office records for him the person is told. Of one that came in on paper it notes
    the day, `received_on`: it is the day of asking.

    Raises
    ------
    InvalidMove
        A return from work beside the post, which nobody has left.
    NotReady
        An extension is asked for that the rules do not allow or that is longer than they allow,
        or without its months.
    Denied
        The office has already received a statement, or the person dates the own one.
    WrongDay
        The leave has not begun; it came in before it began, or on a day still to come.
    """
    policies.may_speak_for(by, case)
    _check_stated(case, intention, received_on, by, at)
    if intention == Intention.EXTEND and not months:
        raise NotReady
    plan = _plan_of(case)
    if plan.received_at is not None and not case.may("ask_return"):
        raise Denied
    received_on = received_on or _received_before(case, plan, intention)
    if months and intention == Intention.EXTEND:
        check_extension(case, months, received_on or timezone.localdate(at))
    settle_office(case, at, *STATED)  # before what is told of this one
    settle_researcher(case, at, "remind", "stated_for")
    if plan.intention and plan.received_at is None and case.may("take_back"):
        advance(case, "take_back", by=by, at=at)
    plan.intention, plan.intended_at = intention, at
    plan.wished_day, plan.months_wished = wished_day, months
    plan.afterwards, plan.words, plan.received_at = afterwards, words, None
    plan.received_on = received_on
    plan.save()
    dated = {"received_on": received_on.isoformat()} if received_on is not None else {}
    record("intend", case, by=by, at=at, intention=intention, **dated)
    if intention == Intention.RETURN:
        advance(case, "ask_return", by=by, at=at)
    elif intention == Intention.EXTEND and case.may("ask_extension"):
        ask_extension(case, asked=received_on, by=by, at=at)
    share_decision_day(case.employment.person, at)
    tell_hr("intended", case, at, intention=intention)
    if case.employment.person.user_id != by.pk:
        tell_researcher("stated_for", case, at, intention=intention)
    return plan


def _refuse_beside_post(case: LeaveCase) -> None:
    """Refuse a way back to a post that nobody has left (不离岗)."""
    if case.is_beside_post:
        raise InvalidMove(f"{case}: nobody returns from work beside the post.")


def _check_stated(
    case: LeaveCase, intention: str, received_on: date | None, by: User, at: datetime
) -> None:
    """Refuse a statement before the leave began, and a day on paper that only the office notes."""
    if intention == Intention.RETURN:
        _refuse_beside_post(case)
    began = [("began", leave_of(case).first_day)]
    check_day(timezone.localdate(at), after=began, at=at, rule="dates")
    if received_on is not None:
        policies.may_work_on(by, case)
        check_day(received_on, after=began, at=at, told_as="received_on")


def _received_before(case: LeaveCase, plan: ReturnPlan, intention: str) -> date | None:
    """Return the day on paper of a request that is only written anew, with other months."""
    is_same = intention == plan.intention == Intention.EXTEND
    return plan.received_on if is_same and case.status == CaseStatus.EXTENDING else None


def _plan_of(case: LeaveCase) -> ReturnPlan:
    """Return the plan of a case, begun if there is none."""
    try:
        return case.plan
    except ReturnPlan.DoesNotExist:
        return ReturnPlan.objects.create(case=case)


@transaction.atomic
def receive(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Take the statement in (受理); from now on the person changes it only through the office."""
    policies.may_work_on(by, case)
    plan = case.plan
    plan.received_at = at
    plan.save(update_fields=["received_at"])
    record("receive", case, by=by, at=at)
    settle_office(case, at, "intended")
    tell_researcher("received", case, at)


@transaction.atomic
def give_back(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Undo the taking in of a statement, which was a slip: the person can change it again.

    It waits for the office as before; one that was acted on is put right by what came of it.

    Raises
    ------
    InvalidMove
        No statement is taken in, or it was acted on: decided, a post fixed, an end proposed.
    """
    policies.may_work_on(by, case)
    stored = LeaveCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not is_taken_in(stored):
        raise InvalidMove(f"{case}: no statement to give back when {stored.status}.")
    plan = case.plan
    plan.received_at = None
    plan.save(update_fields=["received_at"])
    record("give_back", case, by=by, at=at, why=why)
    settle_researcher(case, at, "received")
    tell_researcher("given_back", case, at, text=why)


@transaction.atomic
def arrange(
    case: LeaveCase, *, department: Department, grade: int, above_plan: bool, by: User, at: datetime
) -> ReturnPlan:
    """Find the post to return to (安排岗位): never below the former grade.

    Raises
    ------
    GradeTooLow, NoVacancy
        13 is the lowest grade, 1 the highest. Without a vacancy the post is given above the plan,
        and absorbed later. A post that is fixed for somebody who has not come yet is not free.
    InvalidMove
        It is work beside the post, which nobody has left.
    WrongDay
        The leave has not begun.
    """
    policies.may_work_on(by, case)
    _refuse_beside_post(case)
    began = [("began", leave_of(case).first_day)]
    check_day(timezone.localdate(at), after=began, at=at, rule="dates")
    _check_post(case, department, grade, above_plan=above_plan)
    advance(case, "arrange", by=by, at=at, grade=grade, above_plan=above_plan)
    plan = _plan_of(case)
    plan.department, plan.grade, plan.is_over_plan = department, grade, above_plan
    plan.found_on = timezone.localdate(at)
    if plan.intention == Intention.RETURN and plan.received_at is None:
        plan.received_at = at  # who finds the post has taken the statement in
    plan.save()
    settle_office(case, at, *STATED)
    share_decision_day(case.employment.person, at)
    tell_researcher("arranged", case, at, text=str(department))
    return plan


def _check_post(case: LeaveCase, department: Department, grade: int, *, above_plan: bool) -> None:
    """Refuse a post below the grade held, or one that is not free; its plan is held meanwhile."""
    held = case.employment.grade
    if held is not None and grade > held:
        raise GradeTooLow(held)
    posts = PostPlan.objects.select_for_update().filter(department=department, grade=grade).first()
    if posts is not None and posts.vacant <= _fixed(posts, but=case) and not above_plan:
        raise NoVacancy


def _fixed(posts: PostPlan, *, but: LeaveCase) -> int:
    """Return how many posts of the plan are fixed for others who have not come back yet."""
    waiting = ReturnPlan.objects.filter(
        department=posts.department_id, grade=posts.grade, is_over_plan=False
    )
    return waiting.filter(case__status=CaseStatus.ARRANGING).exclude(case=but).count()


@transaction.atomic
def rearrange(  # noqa: PLR0913
    case: LeaveCase,
    *,
    department: Department,
    grade: int,
    above_plan: bool,
    reason: str,
    by: User,
    at: datetime,
) -> ReturnPlan:
    """Put the post right that was fixed, while nobody is on it yet; what stood is kept.

    Raises
    ------
    GradeTooLow, NoVacancy
        As for `arrange`; the post that was fixed for this person is free for him.
    InvalidMove
        No post is fixed, or the first day back is on record: then the case is opened again first.
    """
    policies.may_work_on(by, case)
    stored = LeaveCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not has_post_fixed(stored):
        raise InvalidMove(f"{case}: no post to put right when {stored.status}.")
    _check_post(case, department, grade, above_plan=above_plan)
    plan, old = case.plan, post_words(stored.plan)
    plan.department, plan.grade, plan.is_over_plan = department, grade, above_plan
    plan.save(update_fields=["department", "grade", "is_over_plan"])
    note_correction(case, "post", old, post_words(plan), reason=reason, by=by, at=at)
    record("rearrange", case, by=by, at=at, grade=grade, above_plan=above_plan, reason=reason)
    settle_researcher(case, at, "arranged", "rearranged")
    tell_researcher("rearranged", case, at, text=str(department), why=reason)
    return plan


@transaction.atomic
def unfix(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Take the post back that was fixed, as the person does not come to it after all.

    The case stands again where it stood before the post was fixed: a statement that was taken in
    can be given back, an order to return stays one. What stood is kept, and the post is free.

    Raises
    ------
    InvalidMove
        No post is fixed, somebody is on it already, or an end is proposed.
    """
    policies.may_work_on(by, case)
    stored = LeaveCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not has_post_fixed(stored) or stored.proposed_ends.filter(decided_at=None).exists():
        raise InvalidMove(f"{case}: no post to take back when {stored.status}.")
    plan, old = case.plan, post_words(stored.plan)
    advance(case, _UNFIX.get(arranged_from(case), "unfix"), by=by, at=at, why=why)
    _forget_post(plan)
    note_correction(case, "post", old, "", reason=why, by=by, at=at)
    settle_researcher(case, at, "arranged", "rearranged")
    share_decision_day(case.employment.person, at)
    tell_researcher("unfixed", case, at, text=why)


def _forget_post(plan: ReturnPlan) -> None:
    """Take the post out of a plan: another is to be found before anybody returns."""
    plan.department, plan.grade, plan.is_over_plan = None, None, False
    plan.found_on, plan.absorbed_on = None, None
    plan.save(update_fields=POST)


@transaction.atomic
def report_in(
    case: LeaveCase,
    *,
    on: date,
    late_reason: str = "",
    late_is_accepted: bool = False,
    by: User,
    at: datetime,
) -> ReturnPlan:
    """Note the first day back (报到); an earlier one ends the term the day before.

    An end that is proposed is given up: the leave ends by the return. Days late do not count as
    service unless the unit accepts the reason.

    Raises
    ------
    InvalidMove
        It is work beside the post, which nobody has left.
    WrongDay
        The leave had not begun on that day, or it is still to come.
    """
    policies.may_work_on(by, case)
    _refuse_beside_post(case)
    leave = leave_of(case)
    check_day(on, after=[("began", leave.first_day + timedelta(days=1))], at=at, rule="dates")
    advance(case, "report_in", by=by, at=at, on=on.isoformat())
    give_up_end(case, by=by, at=at)
    end_early(case, on - timedelta(days=1))
    plan = case.plan
    plan.reported_on = on
    plan.late_days = max((on - report_day(leave.last_day, work_calendar())).days, 0)
    plan.late_reason, plan.late_is_accepted = late_reason, late_is_accepted
    plan.save(update_fields=["reported_on", *LATE])
    _fill_post(plan, timezone.localdate(at))
    close(case, on, "", at=at)
    tell_researcher("back", case, at, late=str(plan.days_not_served))
    return plan


def _fill_post(plan: ReturnPlan, on: date) -> None:
    posts = (
        PostPlan.objects.select_for_update()
        .filter(department=plan.department, grade=plan.grade or 0)
        .first()
    )
    if posts is not None:
        posts.filled += 1
        posts.checked_on = on
        posts.save(update_fields=["filled", "checked_on"])


@transaction.atomic
def complete_return(
    case: LeaveCase,
    *,
    contract_changed_on: date | None,
    detached_on: date | None,
    absorbed_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Note what remains after the first day back: contract, company, post above the plan.

    What is given is what stands afterwards. The contract may be signed before the first day back,
    but not before the return was begun: it names the post to return to. The tie with the company
    may be cut on any day of the leave: some units make that a condition of the return. A post is
    absorbed once somebody is on it.

    Raises
    ------
    WrongDay
        A day before that, or one still to come.
    """
    policies.may_work_on(by, case)
    plan = case.plan
    began = [("began", leave_of(case).first_day)]
    begun = [*began, ("returning", _begun_on(plan))]
    check_day(contract_changed_on, after=begun, at=at, told_as="contract_changed_on")
    check_day(detached_on, after=began, at=at, told_as="detached_on")
    back = [("reported", plan.reported_on)]
    check_day(absorbed_on, after=back, at=at, told_as="absorbed_on")
    plan.contract_changed_on, plan.detached_on = contract_changed_on, detached_on
    plan.absorbed_on = absorbed_on if plan.is_over_plan else None
    plan.save(update_fields=["contract_changed_on", "detached_on", "absorbed_on"])
    record("complete_return", case, by=by, at=at)


def _begun_on(plan: ReturnPlan) -> date | None:
    """Return the day on which a return was begun: stated, arranged or done, whatever is first."""
    stated = timezone.localdate(plan.intended_at) if plan.intended_at else None
    return min(filter(None, (stated, plan.found_on, plan.reported_on)), default=None)


@transaction.atomic
def recall(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Order the person back (责令返岗) after a visit that found no real company, or a breach.

    Raises
    ------
    InvalidMove
        It is work beside the post, which nobody has left.
    WrongDay
        The leave has not begun, so that it is cancelled, not recalled.
    """
    policies.may_end(by, case)
    _refuse_beside_post(case)
    begun = [("began", leave_of(case).first_day + timedelta(days=1))]
    check_day(timezone.localdate(at), after=begun, at=at, rule="dates")
    advance(case, "recall", by=by, at=at, why=why)
    settle_office(case, at, *STATED)
    settle_researcher(case, at, "remind", "stated_for")  # no statement is asked for any more
    share_decision_day(case.employment.person, at)
    tell_researcher("recalled", case, at, text=why)


@transaction.atomic
def reopen(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Open a case that was closed by mistake: it runs again, by its terms as agreed.

    Neither post nor change of contract stands of a return that was none: the next has its own.

    Raises
    ------
    AlreadyAway
        Meanwhile the person is on another leave in some of these days.
    """
    policies.may_end(by, case)
    told = f"{case.get_status_display()} {case.closed_on or ''}".strip()
    advance(case, "reopen", by=by, at=at, why=why)
    note_correction(case, "status", told, case.get_status_display(), reason=why, by=by, at=at)
    run_on(case, at)
    plan = ReturnPlan.objects.filter(case=case).first()
    if plan is not None:
        if plan.reported_on is not None:
            _free_post(plan)
        plan.reported_on, plan.late_days, plan.contract_changed_on = None, 0, None
        plan.late_reason, plan.late_is_accepted = "", False
        plan.save(update_fields=["reported_on", "contract_changed_on", *LATE])
        _forget_post(plan)
    case.closed_on, case.close_basis = None, ""
    case.save(update_fields=["closed_on", "close_basis"])
    share_decision_day(case.employment.person, at)
    tell_researcher("reopened", case, at, text=why)


def _free_post(plan: ReturnPlan) -> None:
    PostPlan.objects.filter(department=plan.department, grade=plan.grade or 0, filled__gt=0).update(
        filled=F("filled") - 1
    )
