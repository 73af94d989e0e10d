"""Choices and life-cycles of matching."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class Part(TextChoices):
    """What of a profile a passage is: one of its lines, or the whole in one text."""

    EXPERIENCE = "experience"
    HEADLINE = "headline"
    PROMISE = "promise"
    FACILITY = "facility"
    SUMMARY = "summary"
    OFFER = "offer"
    PROFILE = "profile"


class Side(TextChoices):
    """Whose choice it is."""

    ASKS = "asks", _("founders ask")
    ACCEPTS = "accepts", _("mentors accept")


class Judge(TextChoices):
    """Who says whether a match is right."""

    FOUNDER = "founder", _("a founder")
    OFFICE = "office", _("the programme office")


class EnquiryStatus(TextChoices):
    """Where somebody's wish for a person stands."""

    OPEN = "open", _("waits for a person")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("taken back")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"open": "wait", "answered": "live", "withdrawn": "over"}[self.value]


ENQUIRY_LIFECYCLE = Lifecycle(
    initial=EnquiryStatus.OPEN,
    moves={
        "answer": Move(frozenset({EnquiryStatus.OPEN}), EnquiryStatus.ANSWERED),
        "withdraw": Move(frozenset({EnquiryStatus.OPEN}), EnquiryStatus.WITHDRAWN),
    },
)


class Measure(TextChoices):
    """What is measured of the matcher, and kept until it is measured again."""

    TEXT = "text", _("needs that find their mentor")
    MARKET = "market", _("a market played through")
    CURVE = "curve", _("own wish and matches")
