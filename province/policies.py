"""Who reads the board of the province, and who sets the layout of trades."""

from accounts.models import User
from accounts.policies import Denied


def may_see_board(user: User) -> None:
    """Programme officers and auditors of the province read the board; nobody else."""
    if not user.reads_province:
        raise Denied


def may_set_layout(user: User) -> None:
    """The programme office says which trades a prefecture builds on."""
    if not user.is_coordinator:
        raise Denied
