"""Who may do what with a space."""

from accounts.models import User
from accounts.policies import Denied
from spaces.models import Space


def may_edit(user: User, space: Space) -> None:
    """Whoever manages spaces for the operator may change its page."""
    if not Space.objects.managed_by(user).filter(pk=space.pk).exists():
        raise Denied
