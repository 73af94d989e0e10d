"""Who may place a cohort, and who asks ventures into a space."""

from datetime import date

from accounts.models import User
from accounts.policies import Denied
from safety.policies import is_barred, may_write_first
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import may_edit


def may_place(user: User) -> None:
    """The programme office of the province places cohorts."""
    if not user.is_coordinator:
        raise Denied


def may_invite(user: User, space: Space, *, on: date) -> None:
    """A manager of a running space who may write first asks ventures that show themselves."""
    may_edit(user, space)
    if space.status != SpaceStatus.RUNNING or is_barred(user, on):
        raise Denied
    may_write_first(user, on)
