"""Refusals, and how a page asks before it shows a button."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.enums import ADMINISTRATORS, OrganisationKind, Role

if TYPE_CHECKING:
    from accounts.models import Organisation, User

Asked = ParamSpec("Asked")


class Denied(PermissionDenied):
    """The person may not do this; uncaught it becomes a 403."""


class Unfit(Denied):
    """A right goes with none that the person has, or not with this body."""


class Unproved(Denied):
    """Nobody knows yet who this is; `403.html` says what to do."""

    def __init__(self) -> None:
        super().__init__("unproved")


def may_speak(user: "User") -> None:
    """Where true identity is asked for, a proved phone tells it: numbers are given to persons."""
    if settings.REAL_IDENTITY and not (user.phone_verified or user.is_sample):
        raise Unproved


def permits(check: Callable[Asked, None], *args: Asked.args, **kwargs: Asked.kwargs) -> bool:
    """Return whether `check` lets this pass, without raising."""
    try:
        check(*args, **kwargs)
    except Denied:
        return False
    return True


def may_grant(user: "User") -> None:
    """Rights are the security administrator's matter, and whoever set the service up."""
    if not (user.is_active and (user.is_superuser or user.administers(Role.SECURITY_ADMIN))):
        raise Denied


def may_operate(user: "User") -> None:
    """Jobs and mail are the system administrator's matter, and whoever set the service up."""
    if not (user.is_staff or user.administers(Role.SYSTEM_ADMIN)):
        raise Denied


def may_become(organisation: "Organisation", kind: str) -> None:
    """No edit makes a body the province, or the province another: what is held there would change.

    Rights over everybody are given and taken by the security administrators, person by person.
    """
    province = OrganisationKind.PROVINCE
    if organisation.pk and (organisation.kind == province) != (kind == province):
        raise Unfit


def may_hold(user: "User", organisation: "Organisation", role: str) -> None:
    """The three administrators are three people, of the province; the audit one is nothing else.

    The database refuses the same (`accounts.guards`).
    """
    others = set(user.memberships.values_list("role", flat=True)) - {role}
    three = set(map(str, ADMINISTRATORS))
    if role not in three and str(Role.AUDIT_ADMIN) not in others:
        return
    if role in three and organisation.kind != OrganisationKind.PROVINCE:
        raise Unfit
    if others & three or (role == Role.AUDIT_ADMIN and (others or user.is_staff)):
        raise Unfit
    if user.is_superuser:
        raise Unfit
