"""Choices and life-cycles of cohorts."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class CohortStatus(TextChoices):
    """Where a cohort (批次) stands."""

    DRAFT = "draft", _("in preparation")
    PUBLISHING = "publishing", _("being published")
    TALKING = "talking", _("introduction calls")
    PUBLISHED = "published", _("published")
    DROPPED = "dropped", _("given up")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"draft": "you", "published": "live", "dropped": "over"}
        return looks.get(self.value, "wait")


COHORT_LIFECYCLE = Lifecycle(
    initial=CohortStatus.DRAFT,
    moves={
        "begin_publishing": Move(frozenset({CohortStatus.DRAFT}), CohortStatus.PUBLISHING),
        "publish": Move(frozenset({CohortStatus.PUBLISHING}), CohortStatus.PUBLISHED),
        "introduce": Move(frozenset({CohortStatus.PUBLISHING}), CohortStatus.TALKING),
        "end_talks": Move(frozenset({CohortStatus.TALKING}), CohortStatus.DRAFT),
        "fall_back": Move(frozenset({CohortStatus.PUBLISHING}), CohortStatus.DRAFT),
        "drop": Move(frozenset({CohortStatus.DRAFT}), CohortStatus.DROPPED),
    },
)


class RunStatus(TextChoices):
    """Where one run of the solver stands."""

    QUEUED = "queued", _("waits for the worker")
    RUNNING = "running", _("runs")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


RUN_LIFECYCLE = Lifecycle(
    initial=RunStatus.QUEUED,
    moves={
        "begin": Move(frozenset({RunStatus.QUEUED}), RunStatus.RUNNING),
        "finish": Move(frozenset({RunStatus.RUNNING}), RunStatus.DONE),
        "fail": Move(frozenset({RunStatus.QUEUED, RunStatus.RUNNING}), RunStatus.FAILED),
    },
)


class Rounds(IntegerChoices):
    """How a cohort comes to its pairs."""

    ONE = 1, _("at once")
    TWO = 2, _("after introduction calls that both sides rate")


class Impression(TextChoices):
    """What one side says after an introduction call; only the programme office reads it."""

    NONE = "", _("nothing said yet")
    GOOD = "good", _("yes, gladly")
    FINE = "fine", _("possible")
    NO = "no", _("rather not")


class Fairness(TextChoices):
    """What a run seeks first, after as many pairs as can be."""

    MAXMIN = "maxmin", _("lift the worst served first")
    TOTAL = "total", _("the largest sum")
    STABLE = "stable", _("nobody would rather swap")


class Flag(TextChoices):
    """Why a pair should be looked at before it is published."""

    NONE = "", ""
    INTEREST = "interest", _("declared interest")
    TURN = "turn", _("another mentor")
    LOW = "low", _("low fit")
    ALONE = "alone", _("nobody free")
    STALE = "stale", _("no longer possible")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"interest": "late", "stale": "late", "turn": "turn"}
        return looks.get(self.value, "you")


class MoveReason(TextChoices):
    """Why a person changes what the solver proposes; kept in the trail, not told to founders."""

    INTEREST = "interest", _("conflict of interest")
    LANGUAGE = "language", _("language")
    NEAR = "near", _("nearer to the site")
    MENTOR = "mentor", _("the mentor asked for it")
    FOUNDER = "founder", _("the founders asked for it")
    KNOWN = "known", _("known from earlier work")
    PERSON = "person", _("to be arranged in person")
