"""Who keeps the measures of support."""

from accounts.models import User
from accounts.policies import Denied


def may_keep(user: User) -> None:
    """The programme office keeps them; everybody reads them."""
    if not user.is_coordinator:
        raise Denied
