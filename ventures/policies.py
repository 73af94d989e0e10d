"""Who may do what with a venture."""

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied
from ventures.models import Venture


def may_found(user: User) -> None:
    """A founder may write a venture."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_edit(user: User, venture: Venture) -> None:
    """Whoever is in the team may change the venture."""
    if not venture.founders.filter(pk=user.pk).exists():
        raise Denied
