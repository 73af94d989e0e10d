"""What a reader may do with a case now: the table's verbs, crossed with who may."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from accounts.policies import Denied, permits
from mobility import policies
from mobility.enums import APPLYING, RUNNING, CaseStatus
from mobility.models import LeaveCase

Check = Callable[[User, LeaveCase], None]
_WORK, _HEAD, _SPEAK = policies.may_work_on, policies.may_end, policies.may_speak_for


def _open(case: LeaveCase) -> bool:
    return case.status in RUNNING


def _stated(case: LeaveCase) -> bool:
    """Whether a statement was handed in that the office has not taken in."""
    plan = getattr(case, "plan", None)
    return bool(plan and plan.intention and plan.received_at is None and _open(case))


def _back(case: LeaveCase) -> bool:
    return case.status == CaseStatus.RETURNED and hasattr(case, "plan")


def _in_review(case: LeaveCase) -> bool:
    return case.status == CaseStatus.REVIEW


def _with_terms(case: LeaveCase) -> bool:
    return case.status not in APPLYING and any(not term.is_void for term in case.terms.all())


def _proposed(case: LeaveCase) -> bool:
    return case.proposals.filter(decided_at=None).exists()


def _unproposed(case: LeaveCase) -> bool:
    return _with_terms(case) and not _proposed(case)


def _confirm(user: User, case: LeaveCase) -> None:
    proposed = case.proposals.filter(decided_at=None).first()
    if proposed is None:
        raise Denied
    policies.may_confirm(user, proposed)


_CONFIRM: Check = _confirm


def _late(case: LeaveCase) -> bool:
    return _open(case) and getattr(case, "phase", "") in {"overdue", "reporting", "due"}


# In the order in which a page offers them; the first that is offered is its primary one.
_ACTS: dict[str, tuple[Check, Callable[[LeaveCase], bool] | None]] = {
    "support": (policies.may_support, None),
    "countersign": (_WORK, _in_review),
    "review": (_WORK, None),
    "approve": (policies.may_decide, None),
    "reject": (policies.may_decide, None),
    "clear": (_WORK, None),
    "sign": (_WORK, None),
    "receive": (_WORK, _stated),
    "grant_extension": (policies.may_decide, None),
    "refuse_extension": (policies.may_decide, None),
    "arrange": (_WORK, None),
    "report_in": (_WORK, None),
    "complete_return": (_WORK, _back),
    "serve": (_WORK, _late),
    "nudge": (_WORK, _open),
    "intend": (_SPEAK, lambda case: case.status == CaseStatus.SIGNED),
    "send_back": (policies.may_support, None),
    "submit": (_SPEAK, None),
    "withdraw": (_SPEAK, None),
    "link": (_WORK, lambda case: case.employment.person.user_id is None),
    "file": (_WORK, _with_terms),
    "change_treatment": (_WORK, _open),
    "add_result": (_WORK, lambda case: _open(case) or case.status in APPLYING),
    "change_company": (policies.may_correct, _with_terms),
    "change_post": (policies.may_correct, _with_terms),
    "change_number": (_HEAD, _with_terms),
    "correct": (policies.may_correct, _with_terms),
    "confirm_correction": (_CONFIRM, _proposed),
    "drop_correction": (policies.may_correct, _proposed),
    "correct_term": (policies.may_correct, _unproposed),
    "recall": (_HEAD, None),
    "reopen": (_HEAD, None),
    "cancel": (_HEAD, None),
    "end": (_HEAD, _open),
}


# The verb that does what a duty asks for; a page offers it first.
_LEADS = {
    "department": "support", "review": "review", "decision": "approve", "clear": "clear",
    "sign": "sign", "intention": "intend", "receive": "receive", "extension": "grant_extension",
    "arrange": "arrange", "recalled": "arrange", "report": "report_in", "letter": "serve",
    "dismissal": "end", "contract": "complete_return", "absorb": "complete_return",
}  # fmt: skip


def offered(case: Any, user: User, duty: str) -> list[str]:  # noqa: ANN401
    """Return the verbs that `user` may use on a case annotated by `CaseQuerySet.on`.

    What the duty of the day asks for comes first.
    """
    found = []
    for verb, (check, condition) in _ACTS.items():
        possible = condition(case) if condition else case.may(verb)
        if possible and permits(check, user, case):
            found.append(verb)
    if "cancel" in found and case.phase != "upcoming":
        found.remove("cancel")
    unsigned = duty == "review" and not case.countersigns.exists()
    lead = "countersign" if unsigned else _LEADS.get(duty, "")
    return sorted(found, key=lambda verb: verb != lead)
