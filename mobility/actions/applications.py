"""A leave is applied for, looked at, decided: from the draft to the day before signing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied, permits
from audit.actions import advance, record
from mobility import policies
from mobility.actions.dated import check_day
from mobility.actions.known import CompanyTold, keep_company
from mobility.actions.words import (
    APPLIED,
    settle_office,
    settle_researcher,
    tell_department,
    tell_forwarder,
    tell_hr,
    tell_of_cleared,
    tell_researcher,
)
from mobility.core.rules import Objection
from mobility.enums import STEPS, CaseStatus, Filing, PaperKind
from mobility.models import Countersign, Employment, LeaveCase
from mobility.queries.eligibility import Condition, conditions
from mobility.queries.papers import missing_before
from mobility.queries.policy import rules_on, work_calendar
from mobility.queries.terms import asked_term, objections_to_first_term
from mobility.second_line import whole_ledger


class NotReady(Exception):
    """Something is missing or not allowed; the lists say what, with the clause."""

    def __init__(
        self, unmet: Sequence[Condition] = (), objections: Sequence[Objection] = ()
    ) -> None:
        super().__init__(unmet, objections)
        self.unmet, self.objections = unmet, objections


class Unsigned(Exception):
    """An office whose signature the unit's rules ask for has not signed; `office` names it."""

    def __init__(self, office: str) -> None:
        super().__init__(office)
        self.office = office


class PapersMissing(Exception):
    """A step waits for papers; `kinds` names them."""

    def __init__(self, kinds: Sequence[PaperKind]) -> None:
        super().__init__(kinds)
        self.kinds = kinds


class NoticeRuns(Exception):
    """The public notice still runs; `until` is its last day."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


@transaction.atomic
def save_application(
    employment: Employment,
    case: LeaveCase | None,
    fields: Mapping[str, object],
    company: CompanyTold,
    *,
    by: User,
    at: datetime,
) -> LeaveCase:
    """Write a draft; nobody but its author and the HR office sees it."""
    case = case or LeaveCase(employment=employment, created_at=at, created_by=by)
    policies.may_speak_for(by, case)
    if case.status != CaseStatus.DRAFT:
        raise Denied
    is_new = case.pk is None
    if company.get("name"):
        may_change = permits(policies.may_handle, by, employment.organisation)
        case.enterprise = keep_company(employment, case.enterprise, company, may_change=may_change)
    for name, value in fields.items():
        setattr(case, name, value)
    with whole_ledger():  # the database looks whether the company is on the unit's list
        case.save()
    record("draft" if is_new else "change", case, by=by, at=at)
    return case


@transaction.atomic
def submit(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Hand an application in; of what the office did for him the person is told.

    Raises
    ------
    NotReady
        A condition is not met, or the dates break a rule; conditions that somebody else must
        answer may stay open.
    """
    policies.may_speak_for(by, case)
    today = timezone.localdate(at)
    rules = rules_on(case.employment.organisation, today)
    unmet = [each for each in conditions(case, rules, today) if each.state == "unmet"]
    wrong = [each for each in objections_to_first_term(case, rules, today) if each.is_hard]
    if unmet or wrong or asked_term(case) is None:
        raise NotReady(unmet, wrong)
    advance(case, "submit", by=by, at=at)
    case.asked_on, case.returned_with = today, ""
    case.save(update_fields=["asked_on", "returned_with"])
    _pass_steps_that_are_off(case, at)
    settle_researcher(case, at, "sent_back")
    tell_hr("submitted", case, at)
    if case.status == CaseStatus.DEPARTMENT:
        tell_department("submitted", case, at)
    if case.employment.person.user_id != by.pk:
        tell_researcher("submitted_for", case, at)


def _pass_steps_that_are_off(case: LeaveCase, at: datetime) -> None:
    """Go on while the step that the case stands at is switched off in the unit's rules.

    A public notice that is not switched off begins, whoever or whatever led to it.
    """
    today = timezone.localdate(at)
    policy = rules_on(case.employment.organisation, today).policy
    while case.status in STEPS:
        rule, verb = STEPS[CaseStatus(case.status)]
        if getattr(policy, rule):
            break
        advance(case, verb, by=None, at=at, passed=True, rule=rule)
    if case.status == CaseStatus.PUBLICITY:
        case.publicity_from = today
        case.publicity_until = work_calendar().nth_after(today, policy.publicity_days)
        case.save(update_fields=["publicity_from", "publicity_until"])


@transaction.atomic
def send_back(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Give an application back with what is to be added; everything typed stays."""
    policies.may_support(by, case)
    advance(case, "send_back", by=by, at=at, why=why)
    case.returned_with = why
    case.save(update_fields=["returned_with"])
    settle_office(case, at, *APPLIED)
    tell_researcher("sent_back", case, at, text=why)


@transaction.atomic
def support(case: LeaveCase, *, opinion: str, by: User, at: datetime) -> None:
    """Give the department's opinion (部门意见)."""
    policies.may_support(by, case)
    advance(case, "support", by=by, at=at)
    case.department_opinion = opinion
    case.save(update_fields=["department_opinion"])
    settle_office(case, at, *APPLIED)
    tell_hr("supported", case, at)


@transaction.atomic
def countersign(  # noqa: PLR0913
    case: LeaveCase,
    *,
    office: str,
    agrees: bool,
    opinion: str,
    signed_by: str,
    by: User,
    at: datetime,
) -> Countersign:
    """Note what another office says (会签)."""
    policies.may_work_on(by, case)
    record("countersign", case, by=by, at=at, office=office, agrees=agrees)
    return Countersign.objects.create(
        case=case,
        office=office,
        agrees=agrees,
        opinion=opinion,
        signed_by=signed_by,
        on=timezone.localdate(at),
        by=by,
        at=at,
    )


@transaction.atomic
def review(case: LeaveCase, *, answers: Mapping[str, object], by: User, at: datetime) -> None:
    """Confirm the conditions and pass the case to the leadership.

    Raises
    ------
    NotReady
        A condition is open or not met.
    PapersMissing
        A paper of the application is neither kept nor found not needed.
    Unsigned
        An office whose signature the rules ask for has not agreed.
    """
    policies.may_work_on(by, case)
    today = timezone.localdate(at)
    rules = rules_on(case.employment.organisation, today)
    case.eligibility = {**case.eligibility, **answers}
    unmet = [each for each in conditions(case, rules, today) if each.state != "met"]
    wrong = [each for each in objections_to_first_term(case, rules, today) if each.is_hard]
    if unmet or wrong:
        raise NotReady(unmet, wrong)
    says = dict(case.countersigns.order_by("pk").values_list("office", "agrees"))  # its last word
    for office in rules.policy.countersigns:
        if not says.get(office):
            raise Unsigned(office)
    check_papers("review", case)
    advance(case, "review", by=by, at=at)
    case.reviewed_by = by
    case.save(update_fields=["eligibility", "reviewed_by"])
    _pass_steps_that_are_off(case, at)
    settle_office(case, at, *APPLIED)
    if case.status == CaseStatus.DECISION:
        tell_hr("reviewed", case, at)


def check_papers(step: str, case: LeaveCase) -> None:
    """Stop a step whose papers are not there.

    Raises
    ------
    PapersMissing
        A paper is neither kept nor found not needed.
    """
    missing = missing_before(step, case)
    if missing:
        raise PapersMissing(missing)


@transaction.atomic
def approve(
    case: LeaveCase, *, minute_number: str, decided_on: date, by: User, at: datetime
) -> None:
    """Record that the leadership agreed (集体研究同意), with the number of its minutes.

    Raises
    ------
    WrongDay
        Decided before it was asked for, or after today.
    """
    policies.may_decide(by, case)
    check_day(decided_on, after=[("asked", case.asked_on)], at=at, told_as="decided_on")
    advance(case, "approve", by=by, at=at, minute_number=minute_number)
    case.decided_by, case.minute_number, case.decided_on = by, minute_number, decided_on
    case.save(update_fields=["decided_by", "minute_number", "decided_on"])
    _pass_steps_that_are_off(case, at)
    settle_office(case, at, *APPLIED)
    notice = str(int(case.status == CaseStatus.PUBLICITY))
    tell_researcher("approved", case, at, notice=notice)
    tell_forwarder(case, "agreed", at, but=by, notice=notice)


@transaction.atomic
def reject(case: LeaveCase, *, why: str, minute_number: str, by: User, at: datetime) -> None:
    """Record that the leadership did not agree, and why."""
    policies.may_decide(by, case)
    advance(case, "reject", by=by, at=at, minute_number=minute_number)
    today = timezone.localdate(at)
    case.decided_by, case.minute_number, case.decided_on = by, minute_number, today
    case.refusal, case.closed_on = why, today
    case.save(update_fields=["decided_by", "minute_number", "decided_on", "refusal", "closed_on"])
    settle_office(case, at, *APPLIED)
    tell_researcher("rejected", case, at, text=why)
    tell_forwarder(case, "refused", at, but=by)


@transaction.atomic
def clear(case: LeaveCase, *, by: User, at: datetime) -> None:
    """End the public notice (公示期满无异议); the researcher is told, and who put it forward.

    Raises
    ------
    NoticeRuns
        Its last day is not over.
    """
    policies.may_work_on(by, case)
    if case.publicity_until and timezone.localdate(at) <= case.publicity_until:
        raise NoticeRuns(case.publicity_until)
    advance(case, "clear", by=by, at=at)
    tell_of_cleared(case, at)
    tell_forwarder(case, "cleared", at, but=by)


@transaction.atomic
def withdraw(case: LeaveCase, *, by: User, at: datetime) -> None:
    """Take an application back before anything is signed; of what the office did he is told."""
    policies.may_speak_for(by, case)
    advance(case, "withdraw", by=by, at=at)
    case.closed_on = timezone.localdate(at)
    case.save(update_fields=["closed_on"])
    settle_office(case, at, *APPLIED)
    tell_hr("withdrawn", case, at)
    if case.employment.person.user_id != by.pk:
        tell_researcher("taken_back", case, at)


@transaction.atomic
def file(
    case: LeaveCase, *, state: str, number: str, on: date | None, by: User, at: datetime
) -> None:
    """Note where the filing (备案) stands; it never holds the procedure up."""
    policies.may_work_on(by, case)
    check_day(on, after=[("decided", case.decided_on)], at=at)
    record("file", case, by=by, at=at, state=state, number=number)
    case.filing, case.filing_number, case.filed_on = Filing(state), number, on
    case.save(update_fields=["filing", "filing_number", "filed_on"])
