"""Choices of privacy."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class CopyStatus(TextChoices):
    """Where a copy of somebody's data stands."""

    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    GONE = "gone", _("deleted")


COPY_LIFECYCLE = Lifecycle(
    initial=CopyStatus.MAKING,
    moves={
        "finish": Move(frozenset({CopyStatus.MAKING}), CopyStatus.READY),
        "fail": Move(frozenset({CopyStatus.MAKING}), CopyStatus.FAILED),
        "forget": Move(frozenset({CopyStatus.READY, CopyStatus.FAILED}), CopyStatus.GONE),
    },
)


class DepartureStatus(TextChoices):
    """Where the closing of an account stands."""

    WAITING = "waiting", _("waiting")
    UNDONE = "undone", _("undone")
    DONE = "done", _("done")


DEPARTURE_LIFECYCLE = Lifecycle(
    initial=DepartureStatus.WAITING,
    moves={
        "undo": Move(frozenset({DepartureStatus.WAITING}), DepartureStatus.UNDONE),
        "carry_out": Move(frozenset({DepartureStatus.WAITING}), DepartureStatus.DONE),
    },
)
