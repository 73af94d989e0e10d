"""Who may do what with an application, a residency, a booking, a hand-over."""

from accounts.models import User
from accounts.policies import Denied, permits
from incubation.models import Application, Booking, EntryCondition, HandOver, Residency
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import may_edit as may_manage
from ventures.models import Venture
from ventures.policies import may_edit as may_belong
from ventures.policies import may_lead

Row = Application | Residency | Booking


def may_apply(user: User, venture: Venture, space: Space) -> None:
    """A lead asks for a place of a running space while the venture is not archived."""
    may_lead(user, venture)
    if venture.archived_at is not None or space.status != SpaceStatus.RUNNING:
        raise Denied


def may_host(user: User, row: Row | EntryCondition) -> None:
    """Any manager of the space answers, offers, ends, and keeps the conditions."""
    may_manage(user, row.space)


def may_speak(user: User, row: Row) -> None:
    """A lead of the team accepts, takes back, leaves."""
    may_lead(user, row.venture)


def may_read(user: User, row: Row | EntryCondition) -> None:
    """The team, and the managers of the space."""
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
