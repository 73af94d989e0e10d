"""The life-cycle of a story: told by one side, agreed by the other, looked at, read by all."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class StoryStatus(TextChoices):
    """Where a story stands; only a published one is read by others."""

    WRITTEN = "written", _("waits for the other side")
    AGREED = "agreed", _("waits for the programme office")
    SHOWN = "shown", _("published")
    RETURNED = "returned", _("to be put right")
    CLOSED = "closed", _("taken off")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"written": "wait", "agreed": "wait", "shown": "done", "returned": "you"}.get(
            self, "over"
        )


_S = StoryStatus
_AGREED = frozenset({_S.AGREED})

STORY_LIFECYCLE = Lifecycle(
    initial=_S.WRITTEN,
    moves={
        "agree": Move(frozenset({_S.WRITTEN}), _S.AGREED),
        "publish": Move(_AGREED, _S.SHOWN),
        "send_back": Move(_AGREED, _S.RETURNED),
        "write_again": Move(frozenset({_S.AGREED, _S.SHOWN, _S.RETURNED, _S.CLOSED}), _S.WRITTEN),
        "close": Move(frozenset({_S.WRITTEN, _S.AGREED, _S.SHOWN, _S.RETURNED}), _S.CLOSED),
    },
)
