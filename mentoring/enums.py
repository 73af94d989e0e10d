"""Choices and life-cycles of goals, meetings and records."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class Side(TextChoices):
    """The two sides of a mentorship."""

    MENTOR = "mentor", _("the mentor")
    FOUNDER = "founder", _("the founders")

    @property
    def other(self) -> "Side":
        """The side across the table."""
        return Side.FOUNDER if self is Side.MENTOR else Side.MENTOR


class Way(TextChoices):
    """How people meet."""

    ONSITE = "onsite", _("in person")
    ONLINE = "online", _("online")
    PHONE = "phone", _("by phone")


class GoalStatus(TextChoices):
    """Where a goal stands."""

    OPEN = "open", _("under way")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("dropped")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return {"open": "live", "reached": "done", "dropped": "over"}[self]


GOAL_LIFECYCLE = Lifecycle(
    initial=GoalStatus.OPEN,
    moves={
        "reach": Move(frozenset({GoalStatus.OPEN}), GoalStatus.REACHED),
        "drop": Move(frozenset({GoalStatus.OPEN}), GoalStatus.DROPPED),
        "reopen": Move(frozenset({GoalStatus.REACHED, GoalStatus.DROPPED}), GoalStatus.OPEN),
    },
)


class MeetingStatus(TextChoices):
    """Where a meeting stands."""

    PROPOSED = "proposed", _("waits for a yes")
    AGREED = "agreed", _("arranged")
    HELD = "held", _("held")
    MISSED = "missed", _("did not take place")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("never arranged")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return _MEETING_LOOKS[self]


_M = MeetingStatus
_MEETING_LOOKS = {
    _M.PROPOSED: "you",
    _M.AGREED: "wait",
    _M.HELD: "done",
    _M.MISSED: "late",
    _M.CANCELLED: "over",
    _M.LAPSED: "over",
}
PLANNED = frozenset({_M.PROPOSED, _M.AGREED})
MEETING_LIFECYCLE = Lifecycle(
    initial=_M.PROPOSED,
    moves={
        "agree": Move(frozenset({_M.PROPOSED}), _M.AGREED),
        "move": Move(PLANNED, _M.PROPOSED),
        "cancel": Move(PLANNED, _M.CANCELLED),
        "hold": Move(frozenset({_M.AGREED}), _M.HELD),
        "miss": Move(frozenset({_M.AGREED}), _M.MISSED),
        "lapse": Move(frozenset({_M.PROPOSED}), _M.LAPSED),
    },
)


class OfficeHourStatus(TextChoices):
    """Where an office hour stands."""

    FREE = "free", _("open to book")
    BOOKED = "booked", _("booked")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return {"free": "live", "booked": "done", "withdrawn": "over"}[self]


_H = OfficeHourStatus
OFFICE_HOUR_LIFECYCLE = Lifecycle(
    initial=_H.FREE,
    moves={
        "book": Move(frozenset({_H.FREE}), _H.BOOKED),
        "release": Move(frozenset({_H.BOOKED}), _H.FREE),
        "withdraw": Move(frozenset({_H.FREE, _H.BOOKED}), _H.WITHDRAWN),
    },
)


class MediationStatus(TextChoices):
    """Where a mediation stands."""

    ASKED = "asked", _("waits for a mediator")
    UNDER_WAY = "under_way", _("being mediated")
    SETTLED = "settled", _("settled")
    FAILED = "failed", _("not settled")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return _MEDIATION_LOOKS[self]


_D = MediationStatus
_MEDIATION_LOOKS = {
    _D.ASKED: "wait",
    _D.UNDER_WAY: "turn",
    _D.SETTLED: "done",
    _D.FAILED: "over",
    _D.WITHDRAWN: "over",
}
MEDIATION_OPEN = frozenset({_D.ASKED, _D.UNDER_WAY})
MEDIATION_LIFECYCLE = Lifecycle(
    initial=_D.ASKED,
    moves={
        "name": Move(MEDIATION_OPEN, _D.UNDER_WAY),
        "recuse": Move(frozenset({_D.UNDER_WAY}), _D.ASKED),
        "settle": Move(frozenset({_D.UNDER_WAY}), _D.SETTLED),
        "give_up": Move(frozenset({_D.UNDER_WAY}), _D.FAILED),
        "withdraw": Move(MEDIATION_OPEN, _D.WITHDRAWN),
    },
)


class EndReason(TextChoices):
    """Why a mentorship ends."""

    REACHED = "reached", _("what we wanted is done")
    OVER = "over", _("the agreed time is over")
    FIT = "fit", _("somebody else would fit better")
    TIME = "time", _("no time any more")
    SILENT = "silent", _("we did not hear from each other any more")
    OTHER = "other", _("another reason")


class Helped(TextChoices):
    """How much it helped, in the words of one side."""

    MUCH = "much", _("very much")
    SOME = "some", _("somewhat")
    LITTLE = "little", _("hardly")


class Score(IntegerChoices):
    """How useful one meeting was, in the words of a founder."""

    NOT = 1, _("1 – not useful")
    LITTLE = 2, _("2 – hardly useful")
    SOME = 3, _("3 – somewhat useful")
    USEFUL = 4, _("4 – useful")
    VERY = 5, _("5 – very useful")
