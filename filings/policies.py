"""Who files, who decides, who answers."""

from accounts.models import User
from accounts.policies import Denied, permits
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle
from spaces.models import Space
from spaces.policies import may_edit as may_manage

OfSpace = Filing | Evaluation | CheckedSpace


def may_oversee(user: User) -> None:
    """The programme office reads what all spaces file, evaluates and checks."""
    if not user.is_coordinator:
        raise Denied


def may_judge(user: User, space: Space) -> None:
    """An officer judges a space that he does not manage himself."""
    may_oversee(user)
    if permits(may_manage, user, space):
        raise Denied


def may_decide(user: User, row: OfSpace) -> None:
    """An officer decides on what a space filed, or what was found there."""
    may_judge(user, row.space)


def may_answer(user: User, row: OfSpace) -> None:
    """A manager of the space comments, and says what was put right."""
    may_manage(user, row.space)


def may_keep(user: User, obstacle: Obstacle) -> None:
    """Whoever reported a rule says whether everybody may read of it."""
    if obstacle.by_id != user.pk:
        raise Denied


def may_deal(user: User, obstacle: Obstacle) -> None:
    """An officer looks into a rule that hinders; his own report a colleague does."""
    may_oversee(user)
    if obstacle.by_id == user.pk:
        raise Denied


def may_read(user: User, row: OfSpace | Obstacle) -> None:
    """The office, the managers of the space, and whoever reported."""
    if user.is_coordinator:
        return
    if isinstance(row, Obstacle):
        may_keep(user, row)
    else:
        may_manage(user, row.space)


__all__ = [
    "may_answer",
    "may_deal",
    "may_decide",
    "may_judge",
    "may_keep",
    "may_manage",
    "may_oversee",
    "may_read",
]
