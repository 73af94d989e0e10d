"""When a verb is offered, beside its change of state."""

from collections.abc import Callable

from django.utils import timezone

from mobility.enums import APPLYING, RUNNING, CaseStatus
from mobility.models import CaseOn, LeaveCase, ProposedTerm
from mobility.queries.duties import has_run_out, is_stated
from mobility.queries.mine import may_take_back
from mobility.queries.way_back import has_post_fixed

_UNDECIDED = frozenset({CaseStatus.SIGNED, CaseStatus.EXTENDING, CaseStatus.RETURNING})


def runs(case: LeaveCase) -> bool:
    """Whether the leave is agreed on and not over."""
    return case.status in RUNNING


def may_be_received(case: LeaveCase) -> bool:
    """Whether a statement was handed in that the office can still take in.

    Who is ordered back, or whose post is fixed, waits for nothing that he stated before.
    """
    return case.status in _UNDECIDED and is_stated(getattr(case, "plan", None))


def may_be_stated(case: CaseOn) -> bool:
    """Whether a statement is handed in now, or written anew before the office takes it in."""
    is_open = case.status == CaseStatus.SIGNED or may_take_back(case)
    return is_open and case.phase != "upcoming"


def has_lasted_a_day(case: CaseOn) -> bool:
    """Whether the leave began before today: on its first day it can neither end nor be recalled."""
    return case.first_day is not None and case.first_day < timezone.localdate()


def may_be_arranged(case: CaseOn) -> bool:
    """Whether a post is found for the return: not before the leave has begun."""
    return bool(case.may("arrange") and case.phase != "upcoming" and not case.is_beside_post)


def may_return(verb: str) -> Callable[[CaseOn], bool]:
    """Return when a verb of a return is offered that only a later day than the first can bear.

    From work beside the post nobody returns.
    """
    return lambda case: bool(case.may(verb) and has_lasted_a_day(case) and not case.is_beside_post)


def is_back(case: LeaveCase) -> bool:
    """Whether the person has returned, to a post that is on record."""
    return case.status == CaseStatus.RETURNED and hasattr(case, "plan")


def in_review(case: LeaveCase) -> bool:
    """Whether the office looks at the conditions."""
    return case.status == CaseStatus.REVIEW


def without_account(case: LeaveCase) -> bool:
    """Whether nobody can sign in as the person."""
    return case.employment.person.user_id is None


def applies_or_runs(case: LeaveCase) -> bool:
    """Whether the case is an application, or a leave that runs."""
    return case.status in APPLYING | RUNNING


def has_terms(case: LeaveCase) -> bool:
    """Whether the leave has days that count."""
    return case.status not in APPLYING and any(not term.is_void for term in case.terms.all())


def waiting_proposal(case: LeaveCase) -> ProposedTerm | None:
    """Return the other days that nobody has decided on, if there are any."""
    return case.proposals.filter(decided_at=None).select_related("case", "term").first()


def may_be_confirmed(case: LeaveCase) -> bool:
    """Whether other days wait for a second person, and the term that they are of still counts."""
    proposed = waiting_proposal(case)
    return proposed is not None and not proposed.term.is_void


def waits_for_a_second(case: LeaveCase) -> bool:
    """Whether other days wait for a second person."""
    return waiting_proposal(case) is not None


def terms_are_settled(case: LeaveCase) -> bool:
    """Whether the leave has days that count, and no others wait."""
    return has_terms(case) and not waits_for_a_second(case)


def has_open_end(case: LeaveCase) -> bool:
    """Whether an end is proposed that nobody has decided on."""
    return case.proposed_ends.filter(decided_at=None).exists()


def may_be_unfixed(case: LeaveCase) -> bool:
    """An end that is proposed is decided on first."""
    return has_post_fixed(case) and not has_open_end(case)


def end_waits(case: LeaveCase) -> bool:
    """Whether an end is proposed of a leave that runs."""
    return runs(case) and has_open_end(case)


def has_no_end_yet(case: CaseOn) -> bool:
    """What has not begun is cancelled, not ended."""
    return runs(case) and has_lasted_a_day(case) and not has_open_end(case)


def is_called_back(case: CaseOn) -> bool:
    """Whether somebody can be called back: not from work beside the post, which nobody left."""
    return (
        runs(case)
        and not case.is_beside_post
        and getattr(case, "phase", "") in {"overdue", "reporting", "due"}
    )


def is_over(case: CaseOn) -> bool:
    """Whether the agreement has run out, and no end waits."""
    return case.may("close") and has_run_out(case) and not has_open_end(case)


def is_to_begin(case: CaseOn) -> bool:
    """Whether the leave is agreed on and has not begun."""
    return bool(case.may("cancel") and case.phase == "upcoming")
