"""Choices of applications, residencies and the chain; their life-cycles."""

from collections.abc import Mapping

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
        "take_back": Move(_OFFERED, ApplicationStatus.SENT),
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
        "take_back": Move(_RUNNING, ResidencyStatus.RUNNING),
        "leave": Move(_RUNNING, ResidencyStatus.RUNNING),
        "announce_end": Move(_RUNNING, ResidencyStatus.RUNNING),
        "call_end_back": Move(_RUNNING, ResidencyStatus.RUNNING),
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


# --- the chain ------------------------------------------------------------------------------
class ChainStage(TextChoices):
    """A stage of the chain (苗圃、孵化器、加速器), not how far the venture itself is."""

    NURSERY = "nursery", _("nursery")
    INCUBATOR = "incubator", _("incubator")
    ACCELERATOR = "accelerator", _("accelerator")
    ALUMNI = "alumni", _("alumni")


class RulePhase(TextChoices):
    """What a rule of a stage is about."""

    ENTRY = "entry", _("entry into the stage")
    STAY = "stay", _("how long it lasts")
    GRADUATION = "graduation", _("the way out")


class RuleKind(TextChoices):
    """How a rule is looked up; what no record tells, the team answers."""

    WRITTEN = "written", _("the venture is written down here")
    REGISTERED = "registered", _("must be registered as a firm")
    OLDEST = "oldest", _("registered at most so many months ago")
    STAY = "stay", _("at most so many months in the stage")
    GRADUATED = "graduated", _("graduated from an incubator")
    ASKED = "asked", _("the team answers")


COUNTED_IN_MONTHS = frozenset({RuleKind.OLDEST, RuleKind.STAY})


MONTHS_OF_A_RULE_AT_MOST = 600


class RuleState(TextChoices):
    """Whether a version of a rule holds on a day."""

    HOLDS = "holds", _("in force")
    COMES = "comes", _("not in force yet")
    OVER = "over", _("no longer in force")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"holds": "live", "comes": "wait"}.get(self, "over")


class Grade(TextChoices):
    """How far the source of a rule can be relied on."""

    OFFICIAL = "official", _("official text")
    PRESS = "press", _("press report")
    COPY = "copy", _("copy that nobody has compared with the official text")
    UNVERIFIED = "unverified", _("common practice, not verified")


class EnrolmentEnd(TextChoices):
    """How a venture's time in a stage came to its end."""

    MOVED = "moved", _("moved up")
    LEFT = "left", _("left the chain")
    GRADUATED = "graduated", _("graduated")
    STOPPED = "stopped", _("the venture stopped")


GRADUATES_FROM = frozenset({ChainStage.INCUBATOR, ChainStage.ACCELERATOR})
LEAVES_BY = (EnrolmentEnd.LEFT, EnrolmentEnd.STOPPED)


class MoveKind(TextChoices):
    """A move in the chain."""

    NURSERY = "nursery", _("enter a nursery")
    INCUBATOR = "incubator", _("go to an incubator")
    ACCELERATOR = "accelerator", _("go to an accelerator")
    GRADUATE = "graduate", _("graduate")
    LEAVE = "leave", _("leave the chain")


ENTERING = frozenset({MoveKind.NURSERY, MoveKind.INCUBATOR, MoveKind.ACCELERATOR})
OUTSIDE = ""  # of the chain: where a venture is that is in no stage

# From which stages a move leads on.
MOVES_FROM: Mapping[str, frozenset[str]] = {
    MoveKind.NURSERY: frozenset({OUTSIDE}),
    MoveKind.INCUBATOR: frozenset({OUTSIDE, ChainStage.NURSERY}),
    MoveKind.ACCELERATOR: frozenset({OUTSIDE, ChainStage.INCUBATOR, ChainStage.ALUMNI}),
    MoveKind.GRADUATE: GRADUATES_FROM,
    MoveKind.LEAVE: frozenset({ChainStage.NURSERY, ChainStage.INCUBATOR, ChainStage.ACCELERATOR}),
}

# Which types of spaces (codes of the shared list) receive a venture for a stage.
RECEIVING_TYPES: Mapping[str, frozenset[str]] = {
    MoveKind.NURSERY: frozenset(
        {
            "maker",
            "maker-enterprise",
            "maker-university",
            "star",
            "incubator",
            "science-park",
            "base",
        }
    ),
    MoveKind.INCUBATOR: frozenset({"incubator", "science-park", "base"}),
    MoveKind.ACCELERATOR: frozenset({"accelerator", "incubator"}),
}


class ChainMoveStatus(TextChoices):
    """Where a move in the chain stands."""

    PROPOSED = "proposed", _("waits for both sides")
    AGREED = "agreed", _("agreed, the office looks at it")
    COUNTED = "counted", _("holds")
    OBJECTED = "objected", _("set back by the office")
    DECLINED = "declined", _("one side said no")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("time ran out")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"proposed": "wait", "agreed": "live", "counted": "done", "objected": "late"}
        return looks.get(self, "over")


_PROPOSED = frozenset({ChainMoveStatus.PROPOSED})
_AGREED = frozenset({ChainMoveStatus.AGREED})
OPEN_MOVES = _PROPOSED | _AGREED

CHAIN_LIFECYCLE = Lifecycle(
    initial=ChainMoveStatus.PROPOSED,
    moves={
        "agree": Move(_PROPOSED, ChainMoveStatus.PROPOSED),
        "complete": Move(_PROPOSED, ChainMoveStatus.AGREED),
        "decline": Move(_PROPOSED, ChainMoveStatus.DECLINED),
        "withdraw": Move(_PROPOSED, ChainMoveStatus.WITHDRAWN),
        "lapse": Move(OPEN_MOVES, ChainMoveStatus.LAPSED),
        "object": Move(_AGREED, ChainMoveStatus.OBJECTED),
        "clear": Move(_AGREED, ChainMoveStatus.COUNTED),
    },
)
