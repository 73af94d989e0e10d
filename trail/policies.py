"""Who reads the trail. Nobody changes it."""

from accounts.enums import ADMINISTRATORS, Role
from accounts.models import User
from accounts.policies import Denied, permits

# Who reads what concerns the own body: heads and auditors of a unit, managers of its spaces.
OWN_PART = (Role.HR_HEAD, Role.AUDITOR, Role.SPACE_MANAGER)


def may_read_all(user: User) -> None:
    """Let the audit administrator read everything, and nobody else, the superuser included."""
    if not user.administers(Role.AUDIT_ADMIN):
        raise Denied


def may_read(user: User) -> None:
    """Let offices read their own part."""
    if not has_a_part(user):
        raise Denied


def has_a_part(user: User) -> bool:
    """Whether the trail holds anything for `user`: what concerns the province is the auditor's."""
    return permits(may_read_all, user) or user.acts_in_a_unit(*OWN_PART)


def may_see_alarms(user: User) -> None:
    """Let the three administrators see what needs a look, and whoever set the service up."""
    if not (user.is_staff or user.administers(*ADMINISTRATORS)):
        raise Denied
