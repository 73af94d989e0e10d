"""Terms of a case against the rules: what is asked for, what is allowed."""

from collections.abc import Sequence
from datetime import date

from mobility.core.retirement import Category, last_possible_day
from mobility.core.rules import Objection, check_term, latest_last_day
from mobility.core.terms import Term, last_day
from mobility.enums import Form
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
    """Return every term of the person in this unit, oldest first; the caps count them together."""
    rows = LeaveTerm.objects.filter(case__employment=case.employment_id, is_void=False).order_by(
        "first_day"
    )
    return [row.term for row in rows]


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
    return check_term(
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


def current_term(terms: Sequence[LeaveTerm], on: date) -> LeaveTerm | None:
    """Return the term that runs on a day, else the last one begun, else the next."""
    alive = [each for each in terms if not each.is_void]
    begun = [each for each in alive if each.first_day <= on]
    return begun[-1] if begun else (alive[0] if alive else None)
