"""Choices of applications and residencies; their life-cycles."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class ConditionKind(TextChoices):
    """What a space asks of those who move in."""

    YOUNGEST = "youngest", _("registered at least so many months ago")
    OLDEST = "oldest", _("registered at most so many months ago")
    REGISTERED = "registered", _("must be registered as a firm")
    UNREGISTERED = "unregistered", _("may come before a firm is registered")
    HARMLESS = "harmless", _("no hazardous work")
    SECTORS = "sectors", _("works in one of these trades")
    STAGES = "stages", _("has come as far as one of these stages")
    PREFECTURES = "prefectures", _("comes from one of these prefectures")


AGES = frozenset({ConditionKind.YOUNGEST, ConditionKind.OLDEST})
LISTS = frozenset({ConditionKind.SECTORS, ConditionKind.STAGES, ConditionKind.PREFECTURES})


class Standing(TextChoices):
    """Whether a venture meets a condition."""

    MET = "met", _("meets it")
    UNMET = "unmet", _("does not meet it")
    UNSAID = "unsaid", _("not said yet")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"met": "done", "unmet": "late", "unsaid": "wait"}[self]


class ApplicationStatus(TextChoices):
    """Where an application for a place stands."""

    SENT = "sent", _("waits for the space")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("a place is offered")
    ACCEPTED = "accepted", _("place taken")
    DECLINED = "declined", _("offer declined")
    REFUSED = "refused", _("turned down by the space")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("time ran out")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"sent": "wait", "waiting": "wait", "offered": "you", "accepted": "live"}
        return looks.get(self, "over")


_TO_ANSWER = frozenset({ApplicationStatus.SENT, ApplicationStatus.WAITING})
_OFFERED = frozenset({ApplicationStatus.OFFERED})
OPEN = _TO_ANSWER | _OFFERED

APPLICATION_LIFECYCLE = Lifecycle(
    initial=ApplicationStatus.SENT,
    moves={
        "wait": Move(frozenset({ApplicationStatus.SENT}), ApplicationStatus.WAITING),
        "offer": Move(_TO_ANSWER, ApplicationStatus.OFFERED),
        "refuse": Move(_TO_ANSWER, ApplicationStatus.REFUSED),
        "withdraw": Move(_TO_ANSWER, ApplicationStatus.WITHDRAWN),
        "accept": Move(_OFFERED, ApplicationStatus.ACCEPTED),
        "decline": Move(_OFFERED, ApplicationStatus.DECLINED),
        "lapse": Move(OPEN, ApplicationStatus.LAPSED),
    },
)


class ResidencyStatus(TextChoices):
    """Whether a place is held by an offer, lived in, or given back."""

    HELD = "held", _("held by an offer")
    RUNNING = "running", _("lives here")
    ENDED = "ended", _("moved out")
    RELEASED = "released", _("offer not taken")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"held": "wait", "running": "live"}.get(self, "over")


_HELD = frozenset({ResidencyStatus.HELD})
_RUNNING = frozenset({ResidencyStatus.RUNNING})
ON_A_PLACE = _HELD | _RUNNING

RESIDENCY_LIFECYCLE = Lifecycle(
    initial=ResidencyStatus.HELD,
    moves={
        "begin": Move(_HELD, ResidencyStatus.RUNNING),
        "release": Move(_HELD, ResidencyStatus.RELEASED),
        "show": Move(_RUNNING, ResidencyStatus.RUNNING),
        "hide": Move(_RUNNING, ResidencyStatus.RUNNING),
        "ask_longer": Move(_RUNNING, ResidencyStatus.RUNNING),
        "agree_longer": Move(_RUNNING, ResidencyStatus.RUNNING),
        "refuse_longer": Move(_RUNNING, ResidencyStatus.RUNNING),
        "leave": Move(_RUNNING, ResidencyStatus.RUNNING),
        "end": Move(_RUNNING, ResidencyStatus.ENDED),
        "reopen": Move(frozenset({ResidencyStatus.ENDED}), ResidencyStatus.RUNNING),
    },
)


class EndKind(TextChoices):
    """How a residency came to its end."""

    CONTRACT = "contract", _("the contract was over")
    MOVED = "moved", _("moved to another space")
    SPACE = "space", _("ended by the space")


class BookingStatus(TextChoices):
    """Whether time on equipment is held by an offer, booked, or given back."""

    HELD = "held", _("held by an offer")
    BOOKED = "booked", _("booked")
    RELEASED = "released", _("offer not taken")
    CALLED_OFF = "called_off", _("called off")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"held": "wait", "booked": "live"}.get(self, "over")


_TIME_HELD = frozenset({BookingStatus.HELD})
_BOOKED = frozenset({BookingStatus.BOOKED})
ON_EQUIPMENT = _TIME_HELD | _BOOKED

BOOKING_LIFECYCLE = Lifecycle(
    initial=BookingStatus.HELD,
    moves={
        "begin": Move(_TIME_HELD, BookingStatus.BOOKED),
        "release": Move(_TIME_HELD, BookingStatus.RELEASED),
        "call_off": Move(_BOOKED, BookingStatus.CALLED_OFF),
    },
)


class HandOverStatus(TextChoices):
    """Where a hand-over to another space stands."""

    ASKED = "asked", _("waits for consent")
    DONE = "done", _("all three agreed")
    STOPPED = "stopped", _("one side said no")
    LAPSED = "lapsed", _("the residency ended first")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "done": "done"}.get(self, "over")


_ASKED = frozenset({HandOverStatus.ASKED})

HAND_OVER_LIFECYCLE = Lifecycle(
    initial=HandOverStatus.ASKED,
    moves={
        "agree": Move(_ASKED, HandOverStatus.ASKED),
        "take": Move(_ASKED, HandOverStatus.ASKED),
        "complete": Move(_ASKED, HandOverStatus.DONE),
        "stop": Move(_ASKED, HandOverStatus.STOPPED),
        "lapse": Move(_ASKED, HandOverStatus.LAPSED),
    },
)
