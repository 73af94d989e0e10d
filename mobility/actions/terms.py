"""Terms: signed, extended, corrected, cancelled."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mobility import policies
from mobility.actions.applications import NotReady, check_papers
from mobility.actions.dated import check_day
from mobility.actions.remarks import share_decision_day
from mobility.actions.words import (
    EVERYTHING,
    STATED,
    settle_office,
    settle_researcher,
    tell_hr,
    tell_researcher,
)
from mobility.core.rules import Objection
from mobility.core.terms import Term, last_day
from mobility.enums import Filing, Form
from mobility.models import Correction, ImportBatch, LeaveCase, LeaveTerm, ReturnPlan, Treatment
from mobility.queries.asking import asked_on
from mobility.queries.policy import Rules, rules_on
from mobility.queries.terms import history, latest_term, objections

CORRECTABLE = (
    "role",
    "share",
    "project",
    "running_projects",
    "minute_number",
    "decided_on",
    "note",
)


class AlreadyAway(Exception):
    """The person is on leave in some of these days, in whatever unit."""


class DatesDiffer(Exception):
    """Agreement and changed contract name different days."""


class Detached(Exception):
    """The term beside a corrected one would be left without a day."""


class Started(Exception):
    """The leave has begun, so that it cannot be cancelled."""


@transaction.atomic
def sign(  # noqa: PLR0913
    case: LeaveCase,
    term: Term,
    *,
    contract: Term,
    agreement_number: str,
    signed_on: date,
    by: User,
    at: datetime,
) -> LeaveTerm:
    """Record the signed agreement and the changed contract (签订协议、变更聘用合同).

    Raises
    ------
    DatesDiffer, PapersMissing, WrongDay, NotReady, AlreadyAway
        The two papers disagree; a paper is missing; signed before the decision or after today; a
        rule forbids the term; the database refuses an overlap.
    """
    policies.may_work_on(by, case)
    if term != contract:
        raise DatesDiffer
    over = case.publicity_until + timedelta(days=1) if case.publicity_until else None
    before = [("decided", case.decided_on), ("notice", over)]
    check_day(signed_on, after=before, at=at, told_as="signed_on")
    today = timezone.localdate(at)
    rules = rules_on(case.employment.organisation, today)
    _refuse(case, term, rules, today, extends=False)
    check_papers("sign", case)
    advance(case, "sign", by=by, at=at, agreement=agreement_number)
    kept = keep_term(case, term, agreement_number=agreement_number, signed_on=signed_on, at=at)
    keep_treatment(case, rules, valid_from=term.first_day, by=by, at=at)
    if rules.policy.filing_required:
        case.filing = Filing.REQUIRED
        case.save(update_fields=["filing"])
    tell_researcher("signed", case, at, last_day=term.last_day.isoformat())
    return kept


def _refuse(case: LeaveCase, term: Term, rules: Rules, on: date, *, extends: bool) -> None:
    if not case.is_leave:
        wrong = _gap(case, term) if extends else []
    else:
        found = objections(case, term, rules, on, extends=extends)
        wrong = [each for each in found if each.is_hard]
    if wrong:
        raise NotReady((), wrong)


def _gap(case: LeaveCase, term: Term) -> list[Objection]:
    """Say of other work than a leave, which no cap counts, that its extension leaves a gap."""
    first = _day_after(case)
    if term.first_day == first:
        return []
    facts = {"first": first.isoformat()}
    return [Objection("extension_not_adjacent", "ext_allowed", is_hard=True, facts=facts)]


def keep_term(
    case: LeaveCase,
    term: Term,
    *,
    agreement_number: str = "",
    signed_on: date | None = None,
    at: datetime,
) -> LeaveTerm:
    """Write a term; the database refuses one that overlaps another of the person."""
    try:
        with transaction.atomic():
            kept = LeaveTerm.objects.create(
                case=case,
                first_day=term.first_day,
                last_day=term.last_day,
                agreement_number=agreement_number,
                signed_on=signed_on,
                recorded_at=at,
            )
    except IntegrityError as problem:
        if broken(problem) == "no_overlapping_leave":
            raise AlreadyAway from problem
        raise
    share_decision_day(case.employment.person, at)
    return kept


def run_on(case: LeaveCase, at: datetime) -> None:
    """Take the early end from the terms of a case, as it was not the end.

    An extension that had not begun by then is void, and a void row stays so: it is written anew.
    """
    try:
        with transaction.atomic():
            case.terms.filter(is_void=False).update(ended_on=None)
    except IntegrityError as problem:
        raise AlreadyAway from problem
    last = case.terms.filter(is_void=False).last()
    while last is not None and (void := _given_up_after(case, last)) is not None:
        number, signed_on = void.agreement_number, void.signed_on
        days = Term(void.first_day, void.last_day)
        last = keep_term(case, days, agreement_number=number, signed_on=signed_on, at=at)


def _given_up_after(case: LeaveCase, last: LeaveTerm) -> LeaveTerm | None:
    """Return the term that would begin the day after another and that an early end made void."""
    first = last.last_day + timedelta(days=1)
    given_up = case.terms.filter(is_void=True, first_day=first, ended_on=F("first_day"))
    return given_up.order_by("-pk").first()


class TreatmentTold(TypedDict, total=False):
    """What may be said of a treatment; the unit's rules say the rest."""

    pay_mode: str
    base_mode: str
    basis: str


def keep_treatment(
    case: LeaveCase,
    rules: Rules,
    *,
    valid_from: date,
    by: User | None,
    at: datetime,
    **told: Unpack[TreatmentTold],
) -> Treatment:
    """Write what is kept from a day on; by default what the unit's rules say."""
    told.setdefault("pay_mode", rules.policy.pay_mode)
    told.setdefault("base_mode", rules.policy.si_base_mode)
    told.setdefault("basis", rules.basis["pay_mode"])
    return Treatment.objects.create(case=case, valid_from=valid_from, by=by, at=at, **told)


@transaction.atomic
def change_treatment(
    case: LeaveCase, *, valid_from: date, told: TreatmentTold, by: User, at: datetime
) -> Treatment:
    """Note another treatment from a day on, with its basis; the former one stays on record."""
    policies.may_work_on(by, case)
    record("change_treatment", case, by=by, at=at, pay_mode=str(told.get("pay_mode", "")))
    rules = rules_on(case.employment.organisation, valid_from)
    tell_researcher("treated", case, at, day=valid_from.isoformat())
    return keep_treatment(case, rules, valid_from=valid_from, by=by, at=at, **told)


@transaction.atomic
def ask_extension(case: LeaveCase, *, asked: date | None = None, by: User, at: datetime) -> None:
    """Ask for an extension (申请延期); until it is granted the old last day binds.

    `asked` is the day on which the request came in on paper, where it is recorded later.

    Raises
    ------
    NotReady
        The term is over, it was extended before, or the rules allow none.
    """
    policies.may_speak_for(by, case)
    today = timezone.localdate(at)
    first = _day_after(case)
    rules = rules_on(case.employment.organisation, today)
    # The shortest thinkable extension meets every objection but that to length.
    _refuse(case, Term(first, first), rules, asked or today, extends=True)
    advance(case, "ask_extension", by=by, at=at)
    tell_hr("extension_asked", case, at)


def check_extension(case: LeaveCase, months: int, on: date) -> None:
    """Refuse an extension by so many months, asked for on a day, that the rules do not allow.

    Raises
    ------
    NotReady
        With each objection: one of them is to its length.
    """
    first, rules = _day_after(case), rules_on(case.employment.organisation, on)
    _refuse(case, Term(first, last_day(first, months)), rules, on, extends=True)


def _day_after(case: LeaveCase) -> date:
    """Return the day on which an extension would begin."""
    latest = latest_term(case)
    if latest is None:
        raise LeaveTerm.DoesNotExist
    return latest.term.last_day + timedelta(days=1)


@transaction.atomic
def grant_extension(  # noqa: PLR0913
    case: LeaveCase,
    term: Term,
    *,
    agreement_number: str,
    minute_number: str,
    signed_on: date,
    by: User,
    at: datetime,
) -> LeaveTerm:
    """Write the second term with its supplementary agreement (补充协议).

    Who asked before the end is not late because the decision took longer.
    """
    policies.may_decide(by, case)
    leave = history(case).leave
    began = [("began", leave and leave.first_day)]
    check_day(signed_on, after=began, at=at, told_as="signed_on")
    today = timezone.localdate(at)
    rules = rules_on(case.employment.organisation, today)
    _refuse(case, term, rules, asked_on(case) or today, extends=True)
    advance(case, "grant_extension", by=by, at=at, minute_number=minute_number)
    kept = keep_term(case, term, agreement_number=agreement_number, signed_on=signed_on, at=at)
    _take_in(case, at)
    settle_office(case, at, *STATED)
    settle_researcher(case, at, "remind")
    tell_researcher("extension_granted", case, at, last_day=term.last_day.isoformat())
    return kept


@transaction.atomic
def refuse_extension(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Refuse an extension with a reason; the old last day binds as before."""
    policies.may_decide(by, case)
    advance(case, "refuse_extension", by=by, at=at, why=why)
    _take_in(case, at)
    settle_office(case, at, *STATED)
    tell_researcher("extension_refused", case, at, text=why)


def _take_in(case: LeaveCase, at: datetime) -> None:
    """Note the statement as taken in: who has decided on it waits for it no more.

    The next one, before the end that now binds, is open again.
    """
    ReturnPlan.objects.filter(case=case, received_at=None).update(received_at=at)
    share_decision_day(case.employment.person, at)


@transaction.atomic
def cancel(case: LeaveCase, *, why: str, by: User, at: datetime) -> None:
    """Cancel a leave before its first day (批准后未离岗撤销).

    Raises
    ------
    Started
        The first day has come.
    """
    policies.may_end(by, case)
    today = timezone.localdate(at)
    if case.terms.filter(is_void=False, first_day__lte=today).exists():
        raise Started
    advance(case, "cancel", by=by, at=at, why=why)
    case.terms.update(is_void=True)
    case.closed_on, case.close_basis = today, why
    case.save(update_fields=["closed_on", "close_basis"])
    share_decision_day(case.employment.person, at)
    settle_office(case, at, *EVERYTHING)
    tell_researcher("cancelled", case, at, text=why)


@transaction.atomic
def correct(
    case: LeaveCase,
    field: str,
    new: object,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Put a field of a case right, keeping what stood there.

    Raises
    ------
    ValueError
        The field is none that a correction may touch.
    InvalidMove
        Somebody else has changed the entry since the case was read.
    """
    policies.may_correct(by, case)
    if field not in CORRECTABLE:
        raise ValueError(field)
    old = getattr(case, field)
    stored = LeaveCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if getattr(stored, field) != old:
        raise InvalidMove(f"{case}: {field} has been changed meanwhile.")
    setattr(case, field, new)
    case.save(update_fields=[field])
    note_correction(case, field, old, new, reason=reason, by=by, at=at)


def note_correction(  # noqa: PLR0913
    case: LeaveCase,
    field: str,
    old: object,
    new: object,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    batch: ImportBatch | None = None,
) -> Correction:
    """Write what stood, what stands, why and by whom."""
    record("correct", case, by=by, at=at, field=field)
    return Correction.objects.create(
        case=case,
        field=field,
        old=_plain(old),
        new=_plain(new),
        reason=reason,
        by=by,
        at=at,
        batch=batch,
    )


def _plain(value: object) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def register(
    case: LeaveCase,
    term: Term,
    *,
    agreement_number: str,
    signed_on: date | None,
    by: User,
    at: datetime,
) -> LeaveCase:
    """Enter a leave that was agreed on paper; it begins its life as signed."""
    policies.may_work_on(by, case)
    check_day(signed_on, after=[], at=at, told_as="signed_on")
    today = timezone.localdate(at)
    rules = rules_on(case.employment.organisation, term.first_day)
    _refuse(case, term, rules, min(today, term.first_day), extends=False)
    case.status, case.status_changed_at = "signed", at  # its first row: nothing moves
    case.created_by, case.created_at = by, at
    if rules.policy.filing_required and case.filing == Filing.NONE:
        case.filing = Filing.REQUIRED
    case.form = case.form or Form.LEAVE_FOUND
    case.save()
    record("register", case, by=by, at=at)
    keep_term(case, term, agreement_number=agreement_number, signed_on=signed_on, at=at)
    keep_treatment(case, rules, valid_from=term.first_day, by=by, at=at)
    return case
