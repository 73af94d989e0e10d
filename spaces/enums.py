"""Choices of maker spaces; life-cycles of questions and visits."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move

STAR = "star"  # the type 星创天地


class Level(TextChoices):
    """Who recognised the space."""

    NATIONAL = "national", _("national level")
    PROVINCIAL = "provincial", _("provincial level")
    CITY = "city", _("prefecture level")
    NONE = "none", _("not yet recognised")


class SpaceStatus(TextChoices):
    """Whether the doors are open."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


class FacilityKind(TextChoices):
    """What one line of a space's page tells of."""

    EQUIPMENT = "equipment", _("equipment")
    ROOM = "room", _("room")
    SERVICE = "service", _("service")
    CONDITION = "condition", _("entry condition")


class PlaceKind(TextChoices):
    """What can be had in a space."""

    DESK = "desk", _("desks")
    ROOM = "room", _("room")
    EQUIPMENT = "equipment", _("equipment")


class HostedKind(TextChoices):
    """What is at a space beside its places and the ventures in them."""

    FIRM = "firm", _("firm")
    FUND = "fund", _("fund")
    BANK = "bank", _("bank")
    AGENCY = "agency", _("agency")
    BUILDING = "building", _("idle building")


class Weekday(IntegerChoices):
    """Days of the week, as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class QuestionKind(TextChoices):
    """What a question to a space is about."""

    GENERAL = "general", _("about the space")
    PROPERTY = "property", _("about intellectual property")


class QuestionStatus(TextChoices):
    """Where a question to a space stands."""

    ASKED = "asked", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("the space has closed")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "answered": "done"}.get(self, "over")


QUESTION_LIFECYCLE = Lifecycle(
    initial=QuestionStatus.ASKED,
    moves={
        "answer": Move(frozenset({QuestionStatus.ASKED}), QuestionStatus.ANSWERED),
        "lapse": Move(frozenset({QuestionStatus.ASKED}), QuestionStatus.LAPSED),
    },
)


class VisitStatus(TextChoices):
    """Where a visit stands."""

    ASKED = "asked", _("proposed")
    AGREED = "agreed", _("arranged")
    DECLINED = "declined", _("declined")
    CALLED_OFF = "called_off", _("called off")
    LAPSED = "lapsed", _("nobody said yes in time")
    HELD = "held", _("took place")
    MISSED = "missed", _("nobody came")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "agreed": "live", "held": "done"}.get(self, "over")


_ASKED = frozenset({VisitStatus.ASKED})
_AGREED = frozenset({VisitStatus.AGREED})
TO_COME = _ASKED | _AGREED

VISIT_LIFECYCLE = Lifecycle(
    initial=VisitStatus.ASKED,
    moves={
        "agree": Move(_ASKED, VisitStatus.AGREED),
        "move": Move(TO_COME, VisitStatus.ASKED),
        "decline": Move(_ASKED, VisitStatus.DECLINED),
        "call_off": Move(TO_COME, VisitStatus.CALLED_OFF),
        "lapse": Move(_ASKED, VisitStatus.LAPSED),
        "hold": Move(_AGREED, VisitStatus.HELD),
        "miss": Move(_AGREED, VisitStatus.MISSED),
    },
)
