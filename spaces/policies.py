"""Who may do what with a space, and with what is asked of it."""

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied
from spaces.enums import SpaceStatus
from spaces.models import Place, Question, Space, Visit, VisitHour


def may_edit(user: User, space: Space) -> None:
    """Whoever manages spaces for the operator may change its page."""
    if not Space.objects.managed_by(user).filter(pk=space.pk).exists():
        raise Denied


def may_keep(user: User, place: Place) -> None:
    """Whoever keeps the page of a space keeps its places."""
    may_edit(user, place.space)


def may_ask(user: User, space: Space) -> None:
    """A founder asks any space that is not closed, and asks to see it."""
    if Hat.FOUNDER not in user.hats or space.status == SpaceStatus.CLOSED:
        raise Denied


def may_answer(user: User, question: Question) -> None:
    """Any manager of the space answers."""
    may_edit(user, question.space)


def may_host(user: User, visit: Visit) -> None:
    """Any manager of the space moves a visit, or says what came of it."""
    may_edit(user, visit.space)


def may_decline(user: User, visit: Visit) -> None:
    """A manager declines what a founder proposed; what the space proposed is called off."""
    may_host(user, visit)
    if visit.is_from_space:
        raise Denied


def may_agree(user: User, visit: Visit) -> None:
    """The side that did not propose the time says yes."""
    if not visit.is_from_space:
        may_host(user, visit)
    elif visit.by_id != user.pk:
        raise Denied


def may_call_off(user: User, visit: Visit) -> None:
    """Either side calls it off."""
    if visit.by_id != user.pk:
        may_host(user, visit)


def may_read(user: User, row: Question | Visit | Place | VisitHour) -> None:
    """Whoever asked, and every manager of the space."""
    if getattr(row, "by_id", None) != user.pk:
        may_edit(user, row.space)


def may_keep_hour(user: User, hour: VisitHour) -> None:
    """Whoever keeps the page of a space says when visitors may come."""
    may_edit(user, hour.space)
