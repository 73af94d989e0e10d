"""Choices of returns, evaluations, checks and obstacles; their life-cycles."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class FilingStatus(TextChoices):
    """Where a return stands."""

    DRAFT = "draft", _("draft")
    FILED = "filed", _("filed with the office")
    RETURNED = "returned", _("sent back")
    ACCEPTED = "accepted", _("in order, kept")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"draft": "you", "filed": "wait", "returned": "late", "accepted": "done"}[self]


_TO_FILE = frozenset({FilingStatus.DRAFT, FilingStatus.RETURNED})
_FILED = frozenset({FilingStatus.FILED})
OPEN = _TO_FILE

FILING_LIFECYCLE = Lifecycle(
    initial=FilingStatus.DRAFT,
    moves={
        "file": Move(_TO_FILE, FilingStatus.FILED),
        "give_back": Move(_FILED, FilingStatus.RETURNED),
        "accept": Move(_FILED, FilingStatus.ACCEPTED),
    },
)


class Grade(TextChoices):
    """How a space did in a year."""

    EXCELLENT = "excellent", _("excellent")
    GOOD = "good", _("good")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("did not pass")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return "late" if self == Grade.FAILED else "done"


class CheckStatus(TextChoices):
    """What came of a check of one space."""

    OPEN = "open", _("not looked at yet")
    FINE = "fine", _("in order")
    FLAWED = "flawed", _("to be put right")
    ANSWERED = "answered", _("said to be put right")
    RECTIFIED = "rectified", _("put right")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"open": "wait", "flawed": "late", "answered": "wait"}
        return looks.get(self, "done")


_FLAWED = frozenset({CheckStatus.FLAWED})
_ANSWERED = frozenset({CheckStatus.ANSWERED})
_UNSEEN = frozenset({CheckStatus.OPEN})
CHECKS_TO_LOOK_AT = (CheckStatus.OPEN, CheckStatus.ANSWERED)
WITH_FLAW = _FLAWED | _ANSWERED | {CheckStatus.RECTIFIED}

CHECK_LIFECYCLE = Lifecycle(
    initial=CheckStatus.OPEN,
    moves={
        "find_fine": Move(_UNSEEN, CheckStatus.FINE),
        "find_flawed": Move(_UNSEEN, CheckStatus.FLAWED),
        "answer": Move(_FLAWED, CheckStatus.ANSWERED),
        "ask_again": Move(_ANSWERED, CheckStatus.FLAWED),
        "close": Move(_FLAWED | _ANSWERED, CheckStatus.RECTIFIED),
    },
)


class ObstacleStatus(TextChoices):
    """Where the report of a rule that hinders stands."""

    RECEIVED = "received", _("received")
    LOOKED_INTO = "looked_into", _("is looked into")
    ANSWERED = "answered", _("answered")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"received": "wait", "looked_into": "live", "answered": "done"}[self]


_RECEIVED = frozenset({ObstacleStatus.RECEIVED})
_TO_ANSWER = _RECEIVED | {ObstacleStatus.LOOKED_INTO}
_WITH_ANSWER = frozenset({ObstacleStatus.ANSWERED})

OBSTACLE_LIFECYCLE = Lifecycle(
    initial=ObstacleStatus.RECEIVED,
    moves={
        "look_into": Move(_RECEIVED, ObstacleStatus.LOOKED_INTO),
        "answer": Move(_TO_ANSWER, ObstacleStatus.ANSWERED),
        "show": Move(_WITH_ANSWER, ObstacleStatus.ANSWERED),
        "hide": Move(_WITH_ANSWER, ObstacleStatus.ANSWERED),
    },
)
