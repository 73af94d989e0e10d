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
    UNTOLD = "untold", _("never written down")

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
    _M.UNTOLD: "over",
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
        "take_back": Move(frozenset({_M.MISSED}), _M.AGREED),
        "lapse": Move(frozenset({_M.PROPOSED}), _M.LAPSED),
        "close": Move(frozenset({_M.AGREED}), _M.UNTOLD),
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


class GroupStatus(TextChoices):
    """Where a meeting of one mentor with several ventures stands."""

    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    MISSED = "missed", _("did not take place")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("never arranged")
    UNTOLD = "untold", _("never written down")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return _GROUP_LOOKS[self]


_G = GroupStatus
_GROUP_LOOKS = {
    _G.PLANNED: "wait",
    _G.HELD: "done",
    _G.MISSED: "late",
    _G.CANCELLED: "over",
    _G.LAPSED: "over",
    _G.UNTOLD: "over",
}
GROUP_LIFECYCLE = Lifecycle(
    initial=_G.PLANNED,
    moves={
        "move": Move(frozenset({_G.PLANNED}), _G.PLANNED),
        "cancel": Move(frozenset({_G.PLANNED}), _G.CANCELLED),
        "hold": Move(frozenset({_G.PLANNED}), _G.HELD),
        "miss": Move(frozenset({_G.PLANNED}), _G.MISSED),
        "lapse": Move(frozenset({_G.PLANNED}), _G.LAPSED),
        "close": Move(frozenset({_G.PLANNED}), _G.UNTOLD),
    },
)


class GuestStatus(TextChoices):
    """What a venture says to a group meeting."""

    INVITED = "invited", _("has not answered yet")
    COMING = "coming", _("comes")
    STAYS_AWAY = "away", _("does not come")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"invited": "wait", "coming": "live", "away": "over"}[self]


_S = GuestStatus
GUEST_LIFECYCLE = Lifecycle(
    initial=_S.INVITED,
    moves={
        "accept": Move(frozenset({_S.INVITED, _S.STAYS_AWAY}), _S.COMING),
        "decline": Move(frozenset({_S.INVITED, _S.COMING}), _S.STAYS_AWAY),
        "ask_anew": Move(frozenset({_S.COMING, _S.STAYS_AWAY}), _S.INVITED),
    },
)


class OpenHourStatus(TextChoices):
    """Where the booking of an open hour stands."""

    BOOKED = "booked", _("booked")
    OVER = "over", _("the time is over")
    HELD = "held", _("held")
    MISSED = "missed", _("did not take place")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return _OPEN_HOUR_LOOKS[self]


_O = OpenHourStatus
_OPEN_HOUR_LOOKS = {
    _O.BOOKED: "wait",
    _O.OVER: "you",
    _O.HELD: "done",
    _O.MISSED: "late",
    _O.CANCELLED: "over",
}
OPEN_HOUR_LIFECYCLE = Lifecycle(
    initial=_O.BOOKED,
    moves={
        "cancel": Move(frozenset({_O.BOOKED}), _O.CANCELLED),
        "end": Move(frozenset({_O.BOOKED}), _O.OVER),
        "hold": Move(frozenset({_O.OVER}), _O.HELD),
        "miss": Move(frozenset({_O.OVER}), _O.MISSED),
        "take_back": Move(frozenset({_O.OVER, _O.MISSED}), _O.OVER),
    },
)


class TookPlace(TextChoices):
    """What one side says of an open hour once it is over."""

    YES = "yes", _("it took place")
    NO = "no", _("it did not take place")
    AWAY = "away", _("the other side did not come")


_W = TookPlace
DISAGREE = ({_W.YES, _W.NO}, {_W.YES, _W.AWAY}, {_W.AWAY})  # what the two say, as a set


class SurveyStatus(TextChoices):
    """Where the questions half a year after a mentorship stand."""

    ASKED = "asked", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "answered": "done", "closed": "over"}[self]


_V = SurveyStatus
SURVEY_LIFECYCLE = Lifecycle(
    initial=_V.ASKED,
    moves={
        "answer": Move(frozenset({_V.ASKED}), _V.ANSWERED),
        "close": Move(frozenset({_V.ASKED}), _V.CLOSED),
    },
)


class Running(TextChoices):
    """Whether a venture goes on, half a year after its mentorship."""

    YES = "yes", _("yes, as before")
    CHANGED = "changed", _("yes, with another aim")
    RESTS = "rests", _("it rests for now")
    NO = "no", _("no, we gave it up")


class Registered(TextChoices):
    """Whether a firm was registered since."""

    BEFORE = "before", _("it was registered before")
    SINCE = "since", _("yes, since then")
    NO = "no", _("not yet")


class Raised(TextChoices):
    """How much money was raised since, in ranges."""

    NONE = "none", _("none")
    BELOW_50 = "to_50", _("less than 500,000 yuan")
    BELOW_200 = "to_200", _("500,000 to 2 million yuan")
    BELOW_1000 = "to_1000", _("2 to 10 million yuan")
    MORE = "more", _("more than 10 million yuan")
    UNSAID = "unsaid", _("we would rather not say")


class Mattered(IntegerChoices):
    """How much a mentorship mattered, seen half a year later."""

    NOT = 1, _("1 – not at all")
    LITTLE = 2, _("2 – hardly")
    SOME = 3, _("3 – somewhat")
    MUCH = 4, _("4 – much")
    DECIDED = 5, _("5 – it was decisive")


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
