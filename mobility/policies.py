"""Who may do what with a leave case. Nobody decides his own; nobody decides alone."""

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from accounts.policies import Denied
from mobility.enums import CaseStatus
from mobility.models import Department, LeaveCase, ProposedTerm, Researcher
from mobility.querysets import reads_all


def _holds(user: User, organisation: Organisation, *roles: Role) -> bool:
    return user.memberships.filter(organisation=organisation, role__in=roles).exists()


def may_handle(user: User, organisation: Organisation) -> None:
    """Officers and the head of the unit's HR office (人事处) keep its ledger."""
    if not _holds(user, organisation, Role.HR_OFFICER, Role.HR_HEAD):
        raise Denied


def may_head(user: User, organisation: Organisation) -> None:
    """Rules, decisions and ends are the head's matter."""
    if not _holds(user, organisation, Role.HR_HEAD):
        raise Denied


def may_audit(user: User, organisation: Organisation) -> None:
    """Auditors of the unit or of the province draw samples; so does the head of HR."""
    if not (reads_all(user) or _holds(user, organisation, Role.AUDITOR, Role.HR_HEAD)):
        raise Denied


def may_read_unit(user: User, organisation: Organisation) -> None:
    """HR and auditors read the unit's lists and figures."""
    if not (
        reads_all(user) or _holds(user, organisation, Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR)
    ):
        raise Denied


def may_see_province(user: User) -> None:
    """The province sees counts, never a name."""
    roles = (Role.PROGRAMME_OFFICER, Role.AUDITOR)
    if not user.memberships.filter(
        role__in=roles, organisation__kind=OrganisationKind.PROVINCE
    ).exists():
        raise Denied


def _not_the_own(user: User, case: LeaveCase) -> None:
    if case.employment.person.user_id == user.pk:
        raise Denied


def may_work_on(user: User, case: LeaveCase) -> None:
    """HR of the unit works on a case, unless it is the officer's own."""
    _not_the_own(user, case)
    may_handle(user, case.employment.organisation)


def may_decide(user: User, case: LeaveCase) -> None:
    """The head of HR records what the leadership decided; whoever reviewed does not."""
    _not_the_own(user, case)
    may_head(user, case.employment.organisation)
    if case.reviewed_by_id == user.pk:
        raise Denied


def may_end(user: User, case: LeaveCase) -> None:
    """The last word on ends, recalls and corrections after the close are the head's."""
    _not_the_own(user, case)
    may_head(user, case.employment.organisation)


def may_support(user: User, case: LeaveCase) -> None:
    """The head of the department gives its opinion; HR may record it for him."""
    _not_the_own(user, case)
    if case.employment.department.head_id != user.pk:
        may_handle(user, case.employment.organisation)


def may_speak_for(user: User, case: LeaveCase) -> None:
    """The researcher applies, chooses and withdraws; HR may record what he hands in on paper."""
    if case.employment.person.user_id != user.pk:
        may_work_on(user, case)


def may_apply(user: User, person: Researcher) -> None:
    """A researcher writes the own application."""
    if person.user_id != user.pk:
        raise Denied


def may_correct(user: User, case: LeaveCase) -> None:
    """Slips of a running case are HR's; of a closed one the head's."""
    if case.status in {CaseStatus.SIGNED, CaseStatus.EXTENDING}:
        may_work_on(user, case)
    else:
        may_end(user, case)


def may_confirm(user: User, proposed: ProposedTerm) -> None:
    """A second person confirms corrected days (复核)."""
    may_correct(user, proposed.case)
    if proposed.by_id == user.pk:
        raise Denied


def may_confirm_end(user: User, case: LeaveCase) -> None:
    """The head confirms how a leave ends; whoever wrote it down does not."""
    may_end(user, case)
    if case.proposed_ends.filter(decided_at=None, by=user).exists():
        raise Denied


def may_lead(user: User, department: Department) -> None:
    """The head of a department sees its people's applications."""
    if department.head_id != user.pk:
        raise Denied
