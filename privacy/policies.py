"""Who may do what with a copy or a departure: its own person alone. Who sees what ends when."""

from accounts.enums import ADMINISTRATORS
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


def may_see_retention(user: User) -> None:
    """Let the programme office and administrators see what ends when."""
    if not (user.is_coordinator or user.is_staff or user.administers(*ADMINISTRATORS)):
        raise Denied
