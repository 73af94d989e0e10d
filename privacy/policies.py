"""Who may do what with a copy or a departure: its own person, and nobody else."""

from accounts.models import User
from accounts.policies import Denied
from privacy.models import Copy, Departure


def may_take_away(user: User, copy: Copy) -> None:
    """A copy is its own person's."""
    if copy.user_id != user.pk:
        raise Denied


def may_undo(user: User, departure: Departure) -> None:
    """Only whoever asked takes it back."""
    if departure.user_id != user.pk:
        raise Denied
