"""Who may do what with a space, and with what is asked of it."""

from collections.abc import Collection

from django.utils import timezone

from accounts.enums import Hat, Role
from accounts.models import Membership, User
from accounts.policies import Denied, permits
from safety.policies import barred, is_barred, kept_from, may_write_first
from spaces.enums import SpaceStatus
from spaces.models import Hosted, Place, Question, Space, SpaceFavourite, Visit, VisitHour


def may_edit(user: User, space: Space) -> None:
    """Whoever manages spaces for the operator may change its page."""
    if not Space.objects.managed_by(user).filter(pk=space.pk).exists():
        raise Denied


def may_keep(user: User, row: Place | Hosted) -> None:
    """Whoever keeps the page of a space keeps its places, and the list of who else is there."""
    may_edit(user, row.space)


# --- who deals with whom --------------------------------------------------------------------
def managers(space: Space) -> list[User]:
    """Return who keeps a space and still has an account."""
    people = User.objects.filter(
        is_active=True,
        memberships__role=Role.SPACE_MANAGER,
        memberships__organisation=space.operator_id,
    )
    return list(people.distinct().order_by("pk"))


def hosts(space: Space, guest: User) -> list[User]:
    """Return the managers whom neither a block nor a decision keeps from `guest`."""
    apart = kept_from([guest])
    apart |= set(
        barred(timezone.localdate()).filter(person__memberships__organisation=space.operator_id)
    )
    return [each for each in managers(space) if each.pk not in apart]


def hosts_or_all(space: Space, guest: User) -> list[User]:
    """Return who deals with what was asked; where all are kept apart, it stays with all of them."""
    return hosts(space, guest) or managers(space)


def hosts_of(row: Question | Visit) -> list[User]:
    """Return who deals with a question or a visit."""
    return hosts_or_all(row.space, row.by)


def may_ask(user: User, space: Space) -> None:
    """A founder asks any space that is not closed, and asks to see it.

    Whoever is barred asks nobody; where a space has managers, one of them has to be free to answer.
    """
    _may_ask_any(user)
    if space.pk not in _with_somebody_to_answer([space], user):
        raise Denied


def _may_ask_any(user: User) -> None:
    if Hat.FOUNDER not in user.hats or is_barred(user, timezone.localdate()):
        raise Denied
    may_write_first(user, timezone.localdate())


def _with_somebody_to_answer(spaces: Collection[Space], user: User) -> set[int]:
    """Return those that are not closed, and have no manager or one whom nothing keeps apart.

    As many queries for one as for all.
    """
    bodies = {space.operator_id for space in spaces}
    people = Membership.objects.filter(
        role=Role.SPACE_MANAGER, organisation__in=bodies, user__is_active=True
    ).values_list("organisation", "user")
    apart = kept_from([user])
    apart |= set(barred(timezone.localdate()).filter(person__memberships__organisation__in=bodies))
    told = set(people)
    free = {body for body, person in told if person not in apart}
    mute = {body for body, _person in told} - free
    return {
        space.pk
        for space in spaces
        if space.status != SpaceStatus.CLOSED and space.operator_id not in mute
    }


def askable(spaces: Collection[Space], user: User) -> set[int]:
    """Return the keys of those that a founder may ask, as `may_ask` says of one."""
    return _with_somebody_to_answer(spaces, user) if permits(_may_ask_any, user) else set()


def _may_deal_with(user: User, row: Question | Visit) -> None:
    may_edit(user, row.space)
    if user not in hosts_of(row):
        raise Denied


def may_answer(user: User, question: Question) -> None:
    """Any manager of the space answers whom nothing keeps from whoever asked, and still waits."""
    _may_deal_with(user, question)
    if not question.by.is_active:
        raise Denied


def may_host(user: User, visit: Visit) -> None:
    """Any manager whom nothing keeps from the visitor moves a visit, or says what came of it."""
    _may_deal_with(user, visit)


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


def may_read(user: User, row: Question | Visit | Place | VisitHour | Hosted) -> None:
    """Whoever asked, and every manager of the space whom nothing keeps from him."""
    if isinstance(row, Place | VisitHour | Hosted):
        may_edit(user, row.space)
    elif row.by_id != user.pk:
        _may_deal_with(user, row)


def may_keep_hour(user: User, hour: VisitHour) -> None:
    """Whoever keeps the page of a space says when visitors may come."""
    may_edit(user, hour.space)


# --- kept for later -------------------------------------------------------------------------
def may_keep_for_later(user: User) -> None:
    """A founder keeps spaces for later."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_note(user: User, kept: SpaceFavourite) -> None:
    """Whoever keeps a space writes the note."""
    if kept.user_id != user.pk:
        raise Denied
