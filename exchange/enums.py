"""Choices of the exchange; the life-cycles of a listing and of what is asked of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class ListingKind(TextChoices):
    """What a listing brings or looks for."""

    TASK = "task", _("task of a firm")
    TECHNOLOGY = "technology", _("technology to take over")
    INSTRUMENT = "instrument", _("shared instrument")
    SERVICE = "service", _("service")
    HELP = "help", _("help of a large firm")
    MONEY = "money", _("money")
    BANK = "bank", _("technology branch of a bank")
    SOCIETY = "society", _("society that advises")
    TRANSFER = "transfer", _("transfer institute")
    RIGHTS = "rights", _("intellectual property")


class ListingStatus(TextChoices):
    """Where a listing stands; only open ones are read by others."""

    WAITING = "waiting", _("waits for the programme office")
    OPEN = "open", _("published")
    RETURNED = "returned", _("to be completed")
    CLOSED = "closed", _("taken off")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"waiting": "wait", "open": "done", "returned": "you"}.get(self, "over")


_WAITING = frozenset({ListingStatus.WAITING})
_STANDING = _WAITING | {ListingStatus.OPEN, ListingStatus.RETURNED}

LISTING_LIFECYCLE = Lifecycle(
    initial=ListingStatus.WAITING,
    moves={
        "publish": Move(_WAITING, ListingStatus.OPEN),
        "send_back": Move(_WAITING, ListingStatus.RETURNED),
        "propose_again": Move(
            frozenset({ListingStatus.OPEN, ListingStatus.RETURNED, ListingStatus.CLOSED}),
            ListingStatus.WAITING,
        ),
        "close": Move(_STANDING, ListingStatus.CLOSED),
    },
)


class InquiryStatus(TextChoices):
    """How far two sides have come: asked, answered, met, signed, ended."""

    ASKED = "asked", _("waits for an answer")
    ANSWERED = "answered", _("in contact")
    DECLINED = "declined", _("answered without contact")
    WITHDRAWN = "withdrawn", _("taken back")
    MET = "met", _("have met")
    SIGNED = "signed", _("have signed")
    ENDED = "ended", _("ended")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "answered": "you", "met": "on", "signed": "done"}.get(self, "over")


_ASKED = frozenset({InquiryStatus.ASKED})
# Both have said yes to each other, and reach each other.
IN_TOUCH = frozenset({InquiryStatus.ANSWERED, InquiryStatus.MET, InquiryStatus.SIGNED})
UNDER_WAY = _ASKED | IN_TOUCH

INQUIRY_LIFECYCLE = Lifecycle(
    initial=InquiryStatus.ASKED,
    moves={
        "answer": Move(_ASKED, InquiryStatus.ANSWERED),
        "decline": Move(_ASKED, InquiryStatus.DECLINED),
        "withdraw": Move(_ASKED, InquiryStatus.WITHDRAWN),
        "hold": Move(frozenset({InquiryStatus.ANSWERED}), InquiryStatus.MET),
        "sign": Move(frozenset({InquiryStatus.ANSWERED, InquiryStatus.MET}), InquiryStatus.SIGNED),
        "end": Move(UNDER_WAY, InquiryStatus.ENDED),
    },
)
