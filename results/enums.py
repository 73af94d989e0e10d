"""Choices of the registers of technologies and transfers; the life-cycle of a row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class RightKind(TextChoices):
    """By which right a technology is its owner's; a secret is no register's business."""

    PATENT = "patent", _("invention patent")
    UTILITY = "utility", _("utility model patent")
    DESIGN = "design", _("design patent")
    SOFTWARE = "software", _("software copyright")
    PLANT = "plant", _("plant variety right")
    CROP = "crop", _("approved crop variety")
    CIRCUIT = "circuit", _("layout of an integrated circuit")


class TransferWay(TextChoices):
    """How a result came to a company."""

    SALE = "sale", _("sale of the right")
    LICENCE = "licence", _("licence to use it")
    SHARES = "shares", _("contributed for shares")
    JOINT = "joint", _("worked on together")


class ResultStatus(TextChoices):
    """Where a row of a register stands; only confirmed ones count."""

    PROPOSED = "proposed", _("waits for the programme office")
    CONFIRMED = "confirmed", _("confirmed by the office")
    RETURNED = "returned", _("to be completed")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"proposed": "wait", "confirmed": "done", "returned": "you"}.get(self, "over")


_PROPOSED = frozenset({ResultStatus.PROPOSED})
CHANGEABLE = frozenset({ResultStatus.PROPOSED, ResultStatus.RETURNED})

RESULT_LIFECYCLE = Lifecycle(
    initial=ResultStatus.PROPOSED,
    moves={
        "confirm": Move(_PROPOSED, ResultStatus.CONFIRMED),
        "send_back": Move(_PROPOSED, ResultStatus.RETURNED),
        "propose_again": Move(frozenset({ResultStatus.RETURNED}), ResultStatus.PROPOSED),
        "withdraw": Move(CHANGEABLE | {ResultStatus.CONFIRMED}, ResultStatus.WITHDRAWN),
    },
)
