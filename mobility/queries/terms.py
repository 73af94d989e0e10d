"""Terms of a case against the rules: what is asked for, what is allowed."""

from datetime import date

from mobility.core.retirement import Category, last_possible_day
from mobility.core.rules import Objection, check_start, check_term, latest_last_day
from mobility.core.state import History, Phase
from mobility.core.terms import Term, last_day
from mobility.enums import BACK, DROPPED, ENDED, LEAVE_FORMS, CaseStatus, Form
from mobility.models import LeaveCase, LeaveTerm, Researcher
from mobility.queries.policy import Rules


def retires_on(person: Researcher) -> date | None:
    """Return the last day before retirement, or None while month or kind is not on record."""
    if person.born is None or not person.track:
        return None
    return last_possible_day(person.born, Category(person.track))


def asked_term(case: LeaveCase) -> Term | None:
    """Return the term applied for, computed from its first day and months."""
    if case.asked_first_day is None or not case.asked_months:
        return None
    return Term(case.asked_first_day, last_day(case.asked_first_day, case.asked_months))


def earlier_terms(case: LeaveCase) -> list[Term]:
    """Return every leave of the person in this unit, oldest first; the caps count them together.

    Work beside the post (兼职) is no leave: its time is not counted, nor does a leave extend it.
    """
    rows = LeaveTerm.objects.filter(
        case__employment=case.employment_id, case__form__in=LEAVE_FORMS, is_void=False
    )
    return [row.term for row in rows.order_by("first_day")]


def objections_to_first_term(case: LeaveCase, rules: Rules, on: date) -> list[Objection]:
    """Say what speaks against the term applied for; nothing while it is not written."""
    asked = asked_term(case)
    if asked is None or not case.is_leave:
        return []
    return objections(case, asked, rules, on, extends=False)


def objections(
    case: LeaveCase, term: Term, rules: Rules, on: date, *, extends: bool
) -> list[Objection]:
    """Say what speaks against a term of this case, applied for on a day."""
    too_far = [] if extends else check_start(term.first_day, on)
    return too_far + check_term(
        term,
        earlier=earlier_terms(case),
        policy=rules.policy,
        retires_on=retires_on(case.employment.person),
        extends=extends,
        founds=case.form == Form.LEAVE_FOUND,
        is_profitable=case.enterprise.is_profitable if case.enterprise else None,
        asked_on=on,
    )


def latest_allowed(case: LeaveCase, first_day: date, rules: Rules, *, extends: bool) -> date:
    """Return the latest last day that the rules allow a term from `first_day`."""
    return latest_last_day(
        first_day,
        earlier=earlier_terms(case),
        policy=rules.policy,
        retires_on=retires_on(case.employment.person),
        extends=extends,
    )


def valid_terms(case: LeaveCase) -> list[LeaveTerm]:
    """Return the terms of a case that count, by first day."""
    return [each for each in case.terms.all() if not each.is_void]


def latest_term(case: LeaveCase) -> LeaveTerm | None:
    """Return the term whose last day is the last of the leave, begun or not."""
    return next(reversed(valid_terms(case)), None)


def term_on(case: LeaveCase, day: date) -> LeaveTerm | None:
    """Return the term whose agreement is in force on a day, else the next."""
    valid = valid_terms(case)
    begun = [each for each in valid if each.first_day <= day]
    return begun[-1] if begun else next(iter(valid), None)


_CLOSED_AS = {
    **dict.fromkeys(BACK, Phase.BACK),
    **dict.fromkeys(ENDED, Phase.ENDED),
    **dict.fromkeys(DROPPED, Phase.DROPPED),
}


def closed_as(status: str) -> Phase | None:
    """Return how a case with this status ended, None for one that is open."""
    return _CLOSED_AS.get(CaseStatus(status))


def history(case: LeaveCase) -> History:
    """Return what is on record of a leave, as `mobility.core.state` asks for it."""
    terms = [each.term for each in valid_terms(case)]
    return History(terms, case.closed_on, closed_as(case.status))
