"""A mistyped day is put right (更正): one person proposes, a second one confirms."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from mobility import policies
from mobility.actions.applications import NotReady
from mobility.actions.terms import Detached, keep_term, note_correction
from mobility.actions.words import WARNED, settle_office, settle_researcher, tell_researcher
from mobility.core.rules import Objection, check_start, check_term
from mobility.core.terms import Term
from mobility.enums import Form
from mobility.models import ImportBatch, LeaveCase, LeaveTerm, ProposedTerm
from mobility.queries.policy import rules_on
from mobility.queries.terms import earlier_terms, history, retires_on, valid_terms

_DAY = timedelta(days=1)
# What the law says of days, whoever writes them; what else speaks against a request does not count.
_OF_DAYS = frozenset(
    {
        "start_after_end",
        "too_far",
        "overlaps",
        "too_long",
        "total_too_long",
        "one_day_more",
        "past_retirement",
    }
)


class Waits(Exception):
    """Other days are proposed already and wait for a second person."""


@transaction.atomic
def propose_correction(
    wrong: LeaveTerm, term: Term, *, reason: str, by: User, at: datetime
) -> ProposedTerm:
    """Write down what the days of a term should be; they count once a second person confirms.

    Raises
    ------
    NotReady, Detached, Waits
        The law forbids the days; the term beside it would be left without a day; one proposal is
        open already.
    """
    case = LeaveCase.objects.select_for_update().get(pk=wrong.case_id)
    policies.may_correct(by, case)
    if case.proposals.filter(decided_at=None).exists():
        raise Waits
    _check(case, wrong, term, at)
    proposed = ProposedTerm.objects.create(
        case=case,
        term=wrong,
        first_day=term.first_day,
        last_day=term.last_day,
        reason=reason,
        by=by,
        at=at,
    )
    record("propose_correction", case, by=by, at=at, reason=reason)
    return proposed


@transaction.atomic
def confirm_correction(proposed: ProposedTerm, *, by: User, at: datetime) -> LeaveTerm:
    """Confirm other days: whoever proposed them does not.

    The person hears of them; the right last day has warnings of its own.

    Raises
    ------
    NotReady, Detached, AlreadyAway
        As for the proposal, by what is on record now; the database refuses an overlap.
    InvalidMove
        The term counts no more: it was put right otherwise, cancelled, or never begun.
    """
    policies.may_confirm(by, proposed)
    wrong = LeaveTerm.objects.select_related("case__employment__person").get(pk=proposed.term_id)
    before = history(LeaveCase.objects.get(pk=wrong.case_id)).leave
    if wrong.is_void:
        raise InvalidMove(f"{proposed}: the term that it puts right counts no more.")
    _check(wrong.case, wrong, proposed.days, at)
    _decide(proposed, is_taken=True, by=by, at=at)
    kept = correct_term(wrong, proposed.days, reason=proposed.reason, by=by, at=at)
    if leave := settle_former_day(wrong.case, before, at):
        first, last = leave.first_day.isoformat(), leave.last_day.isoformat()
        tell_researcher("corrected", wrong.case, at, day=first, last_day=last)
    return kept


def settle_former_day(case: LeaveCase, before: Term | None, at: datetime) -> Term | None:
    """Return the days that stand now; warnings of a last day that is none any more are settled.

    Whoever put them right, an officer or an import; `before` are the days as they were.
    """
    leave = history(LeaveCase.objects.get(pk=case.pk)).leave
    if leave is not None and (before is None or before.last_day != leave.last_day):
        settle_office(case, at, *WARNED)
        settle_researcher(case, at, "remind")
    return leave


@transaction.atomic
def drop_correction(proposed: ProposedTerm, *, by: User, at: datetime) -> None:
    """Give a proposal up; the days stay as they are."""
    policies.may_correct(by, proposed.case)
    _decide(proposed, is_taken=False, by=by, at=at)
    record("drop_correction", proposed.case, by=by, at=at)


def _decide(proposed: ProposedTerm, *, is_taken: bool, by: User, at: datetime) -> None:
    proposed.decided_by, proposed.decided_at, proposed.is_taken = by, at, is_taken
    proposed.save(update_fields=["decided_by", "decided_at", "is_taken"])


def _check(case: LeaveCase, wrong: LeaveTerm, term: Term, at: datetime) -> None:
    """Hold the days against the same caps, adjacency, retirement and horizon as signing does.

    The term beside it moves along, so that its days are held against them too.
    """
    moved = _beside(case, wrong, term)
    if not case.is_leave:
        return
    hard: list[Objection] = []
    for old, new in [(wrong, term), *moved]:
        others = {each.pk: each.term for each in valid_terms(case)}
        others |= {each.pk: days for each, days in [(wrong, term), *moved]}
        for each in _objections(case, old, new, others, timezone.localdate(at)):
            if each.is_hard and each.code in _OF_DAYS and each not in hard:
                hard.append(each)
    if hard:
        raise NotReady((), hard)


def _objections(
    case: LeaveCase, old: LeaveTerm, new: Term, terms: Mapping[int, Term], today: date
) -> list[Objection]:
    """Say what speaks against the new days of a term beside the others as they will be."""
    rules = rules_on(case.employment.organisation, today)
    own = [each.term for each in valid_terms(case)]
    before = [each for each in earlier_terms(case) if each not in own]
    earlier = [each for each in before if each.last_day < new.first_day]
    earlier += [
        days for pk, days in terms.items() if pk != old.pk and days.last_day < new.first_day
    ]
    return check_start(new.first_day, today) + check_term(
        new,
        earlier=earlier,
        policy=rules.policy,
        retires_on=retires_on(case.employment.person),
        extends=valid_terms(case)[0].pk != old.pk,
        founds=case.form == Form.LEAVE_FOUND,
        is_profitable=False,
        asked_on=min(today, new.first_day - _DAY),
    )


def _beside(case: LeaveCase, wrong: LeaveTerm, term: Term) -> list[tuple[LeaveTerm, Term]]:
    """Return the terms before and after that must move along, so that none is left alone."""
    moved = []
    valid = valid_terms(case)
    at = next(n for n, each in enumerate(valid) if each.pk == wrong.pk)
    if at > 0 and valid[at - 1].term.last_day != term.first_day - _DAY:
        moved.append((valid[at - 1], Term(valid[at - 1].first_day, term.first_day - _DAY)))
    if at + 1 < len(valid) and valid[at + 1].first_day != term.last_day + _DAY:
        moved.append((valid[at + 1], Term(term.last_day + _DAY, valid[at + 1].last_day)))
    if any(new.last_day < new.first_day for _old, new in moved):
        raise Detached
    return moved


@transaction.atomic
def correct_term(
    wrong: LeaveTerm,
    term: Term,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    batch: ImportBatch | None = None,
) -> LeaveTerm:
    """Put a mistyped day right: the wrong row stays, void; another takes its place.

    The term before or after moves along, so that one still follows the other. For confirmed
    proposals and for imports, which have checks of their own.

    Raises
    ------
    Detached, AlreadyAway
        The term beside it would be left without a day; the database refuses an overlap.
    """
    case = wrong.case
    moved = _beside(case, wrong, term)
    for old in (wrong, *(each for each, _new in moved)):
        LeaveTerm.objects.filter(pk=old.pk).update(is_void=True)
    for old, new in moved:
        _write(old, new, reason=reason, by=by, at=at, batch=batch)
    return _write(wrong, term, reason=reason, by=by, at=at, batch=batch)


def _write(
    old: LeaveTerm,
    new: Term,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    batch: ImportBatch | None,
) -> LeaveTerm:
    kept = keep_term(
        old.case, new, agreement_number=old.agreement_number, signed_on=old.signed_on, at=at
    )
    if old.ended_on is not None and new.first_day <= old.ended_on < new.last_day:
        LeaveTerm.objects.filter(pk=kept.pk).update(ended_on=old.ended_on)
    note_correction(old.case, "term", str(old), str(kept), reason=reason, by=by, at=at, batch=batch)
    return kept
