"""Why people report, and what comes of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class Reason(TextChoices):
    """What is wrong."""

    RUDE = "rude", _("insults, threats, harassment")
    MONEY = "money", _("asks for money or shares that were never agreed")
    FALSE = "false", _("says what is not true of their own work")
    SPAM = "spam", _("advertising, the same message to many")
    OTHER = "other", _("something else")


class ReportStatus(TextChoices):
    """Where a report stands."""

    OPEN = "open", _("is looked at")
    DECIDED = "decided", _("decided")
    APPEALED = "appealed", _("is looked at again")
    FINAL = "final", _("decided for good")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return {"open": "you", "decided": "done", "appealed": "you", "final": "done"}[self]


_S = ReportStatus
REPORT_LIFECYCLE = Lifecycle(
    initial=_S.OPEN,
    moves={
        "decide": Move(frozenset({_S.OPEN}), _S.DECIDED),
        "appeal": Move(frozenset({_S.DECIDED}), _S.APPEALED),
        "settle": Move(frozenset({_S.APPEALED}), _S.FINAL),
    },
)


class Outcome(TextChoices):
    """What comes of a report."""

    NOTHING = "nothing", _("nothing against the rules")
    WARNED = "warned", _("a warning")
    PAUSED = "paused", _("thirty days without requests")
    EXCLUDED = "excluded", _("excluded from mentoring")
