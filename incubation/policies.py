"""Who may do what with an application, a residency, a booking, a hand-over, a move in the chain."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.policies import Denied, permits
from incubation.models import (
    Application,
    Booking,
    ChainMove,
    ChainRule,
    Enrolment,
    EntryCondition,
    HandOver,
    Residency,
)
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import hosts_or_all, managers, may_ask
from spaces.policies import may_edit as may_manage
from ventures.models import Venture
from ventures.policies import may_edit as may_belong
from ventures.policies import may_lead

Row = Application | Residency | Booking


def may_apply(user: User, venture: Venture, space: Space) -> None:
    """A lead asks for a place of a running space while the venture is not archived.

    Whom a block or a decision keeps from everybody in the space asks for nothing there.
    """
    may_lead(user, venture)
    may_ask(user, space)
    if venture.archived_at is not None or space.status != SpaceStatus.RUNNING:
        raise Denied


def hosts_of(row: Row | EntryCondition) -> list[User]:
    """Return the managers who deal with a row.

    With an application, and time on equipment, those whom nothing keeps from whoever applied, as
    with questions and visits. A contract binds the space: all managers know who is in the house.
    """
    asked = row.application if isinstance(row, Booking) else row
    if isinstance(asked, Application):
        return hosts_or_all(asked.space, asked.by)
    return managers(row.space)


def may_host(user: User, row: Row | EntryCondition) -> None:
    """Any manager answers and offers whom nothing keeps from whoever applied.

    Contracts and conditions are kept by any manager of the space.
    """
    may_manage(user, row.space)
    if user not in hosts_of(row):
        raise Denied


def may_speak(user: User, row: Row) -> None:
    """A lead of the team accepts, takes back, leaves."""
    may_lead(user, row.venture)


def may_read(user: User, row: Row | EntryCondition) -> None:
    """The team, and the managers of the space who deal with it."""
    if isinstance(row, EntryCondition) or not permits(may_belong, user, row.venture):
        may_host(user, row)


def may_deal(user: User, row: Row) -> None:
    """Either side that binds itself: a lead, or a manager."""
    if not permits(may_speak, user, row):
        may_host(user, row)


def may_answer_longer(user: User, residency: Residency) -> None:
    """The side that did not propose the new last day."""
    if residency.longer_from_space:
        may_speak(user, residency)
    else:
        may_host(user, residency)


def may_take_longer_back(user: User, residency: Residency) -> None:
    """The side that proposed the new last day."""
    if residency.longer_from_space:
        may_host(user, residency)
    else:
        may_speak(user, residency)


def may_call_off(user: User, booking: Booking) -> None:
    """Either side calls booked time off."""
    may_deal(user, booking)


# --- hand-overs -----------------------------------------------------------------------------
def sides_of(user: User, row: HandOver) -> list[str]:
    """Return for which of the three sides `user` may speak."""
    asked = (
        ("team", permits(may_lead, user, row.residency.venture)),
        ("old", permits(may_manage, user, row.residency.space)),
        ("taker", permits(may_manage, user, row.to_space)),
    )
    return [side for side, speaks in asked if speaks]


def may_read_hand_over(user: User, row: HandOver) -> None:
    """The team, and the managers of both spaces."""
    if not sides_of(user, row):
        may_belong(user, row.residency.venture)


def may_agree(user: User, row: HandOver) -> None:
    """A side that has not agreed yet; the taking space agrees by naming a place."""
    if not any(getattr(row, f"{side}_at") is None for side in _by_press(user, row)):
        raise Denied


def _by_press(user: User, row: HandOver) -> list[str]:
    return [side for side in sides_of(user, row) if side != "taker"]


def may_take(user: User, row: HandOver) -> None:
    """A manager of the taking space names the place and the days, once."""
    may_manage(user, row.to_space)
    if row.taker_at is not None:
        raise Denied


def may_stop(user: User, row: HandOver) -> None:
    """Any of the three sides says no, and why."""
    if not sides_of(user, row):
        raise Denied


# --- the chain ------------------------------------------------------------------------------
def hosting(user: User, venture: Venture) -> list[Space]:
    """Return the spaces of `user` in which the venture lives or stands in the chain."""
    lives = Residency.objects.running().filter(space=OuterRef("pk"), venture=venture)
    stands = Enrolment.objects.running().filter(space=OuterRef("pk"), venture=venture)
    here = Q(Exists(lives)) | Q(Exists(stands))
    return list(Space.objects.managed_by(user).filter(here))


def may_oversee(user: User) -> None:
    """The programme office looks after the chain, and what spaces leave without an answer."""
    if not user.is_coordinator:
        raise Denied


def may_keep_rule(user: User, row: ChainRule) -> None:
    """The programme office ends a version of a rule, or takes back one that has not begun."""
    del row
    may_oversee(user)


def may_read_chain(user: User, venture: Venture) -> None:
    """The team, the managers of the spaces it is in, and the programme office."""
    if not (user.is_coordinator or permits(may_belong, user, venture) or hosting(user, venture)):
        raise Denied


def may_answer_rule(user: User, venture: Venture) -> None:
    """Anybody in the team says whether something is so, as in the profile."""
    may_belong(user, venture)
    if venture.archived_at is not None:
        raise Denied


def may_propose_move(user: User, venture: Venture) -> None:
    """A lead, or a manager of a space that the venture is in, while it is not archived."""
    if venture.archived_at is not None:
        raise Denied
    if not permits(may_lead, user, venture) and not hosting(user, venture):
        raise Denied


def sides_of_move(user: User, row: ChainMove) -> list[str]:
    """Return for which of the two sides `user` may speak."""
    asked = (
        ("team", permits(may_lead, user, row.venture)),
        ("space", permits(may_manage, user, row.space)),
    )
    return [side for side, speaks in asked if speaks]


def may_read_move(user: User, row: ChainMove) -> None:
    """Both sides, the space that the venture leaves, and the programme office."""
    if not ChainMove.objects.visible_to(user).filter(pk=row.pk).exists():
        raise Denied


def may_agree_to_move(user: User, row: ChainMove) -> None:
    """A side that has not agreed yet."""
    if not any(getattr(row, f"{side}_at") is None for side in sides_of_move(user, row)):
        raise Denied


def may_decline_move(user: User, row: ChainMove) -> None:
    """A side that has not agreed yet says no, and why."""
    may_agree_to_move(user, row)


def may_withdraw_move(user: User, row: ChainMove) -> None:
    """Whoever proposed it, or his side, takes it back."""
    agreed = [side for side in sides_of_move(user, row) if getattr(row, f"{side}_at") is not None]
    if row.by_id != user.pk and not agreed:
        raise Denied


def may_object(user: User, row: ChainMove) -> None:
    """An officer objects, or lets it pass, unless he belongs to one of the sides."""
    may_oversee(user)
    if permits(may_belong, user, row.venture) or permits(may_manage, user, row.space):
        raise Denied
