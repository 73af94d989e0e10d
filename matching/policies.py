"""Who may place a cohort."""

from accounts.models import User
from accounts.policies import Denied


def may_place(user: User) -> None:
    """The programme office of the province places cohorts."""
    if not user.is_coordinator:
        raise Denied
