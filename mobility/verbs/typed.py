"""What was typed, as the action takes it."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from accounts.models import User
from audit.lifecycle import InvalidMove
from mobility import actions
from mobility.actions.terms import TreatmentTold
from mobility.core.terms import Term
from mobility.models import CaseOn, LeaveCase, ProposedEnd, ProposedTerm
from mobility.verbs import when


class _Doing(TypedDict):
    by: User
    at: datetime


class _Signed(_Doing):
    agreement_number: str
    signed_on: date


def sign(
    case: LeaveCase,
    *,
    first_day: date,
    last_day: date,
    contract_first_day: date,
    contract_last_day: date,
    **told: Unpack[_Signed],
) -> object:
    """Make terms of the days of the agreement and of the contract."""
    contract = Term(contract_first_day, contract_last_day)
    return actions.sign(case, Term(first_day, last_day), contract=contract, **told)


def grant(
    case: LeaveCase,
    *,
    first_day: date,
    last_day: date,
    minute_number: str,
    **told: Unpack[_Signed],
) -> object:
    """Make a term of the days of an extension."""
    term = Term(first_day, last_day)
    return actions.grant_extension(case, term, minute_number=minute_number, **told)


def propose(
    case: CaseOn,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    number: str = "",
    **told: Unpack[_Doing],
) -> object:
    """Find the term that is meant, and propose other days of it."""
    counts = case.terms.filter(is_void=False)
    told_of = {"number": number} if number else {"first_day": case.term_first_day}
    wrong = counts.filter(**told_of).first()
    if wrong is None:
        raise InvalidMove
    return actions.propose_correction(wrong, Term(first_day, last_day), reason=reason, **told)


def _waiting(case: LeaveCase) -> ProposedTerm:
    proposed = when.waiting_proposal(case)
    if proposed is None:
        raise InvalidMove
    return proposed


def _refuse_unread(shown: str, waits: ProposedTerm | ProposedEnd | None) -> None:
    """Refuse to confirm another proposal than the page had shown."""
    if shown and (waits is None or str(waits.pk) != shown):
        raise InvalidMove


def confirm_proposed(case: LeaveCase, *, proposal: str = "", **told: Unpack[_Doing]) -> object:
    """Confirm the days that wait, if they are those that were read."""
    _refuse_unread(proposal, waits := _waiting(case))
    return actions.confirm_correction(waits, **told)


def confirm_end(case: LeaveCase, *, proposal: str = "", **told: Unpack[_Doing]) -> object:
    """Confirm the end that waits, if it is the one that was read."""
    _refuse_unread(proposal, case.proposed_ends.filter(decided_at=None).first())
    return actions.confirm_end(case, **told)


def drop_proposed(case: LeaveCase, **told: Unpack[_Doing]) -> object:
    """Give up the days that wait."""
    return actions.drop_correction(_waiting(case), **told)


def correct(
    case: LeaveCase, *, field: str, new: str, reason: str, **told: Unpack[_Doing]
) -> object:
    """Hand over which entry is put right, and what it should say."""
    return actions.correct(case, field, new, reason=reason, **told)


def intend(case: LeaveCase, *, intention: str, **told: Any) -> object:
    """Hand over what the person wants."""
    return actions.intend(case, intention, **told)


def treat(
    case: LeaveCase, *, by: User, at: datetime, valid_from: date, **told: Unpack[TreatmentTold]
) -> object:
    """Hand over a treatment as one."""
    return actions.change_treatment(case, valid_from=valid_from, told=told, by=by, at=at)
