"""What the province keeps of its own: files that were brought in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from province.enums import BroughtKind

UNDO_DAYS = 7


class Brought(models.Model):
    """A file of people or of a register: looked through, written whole, perhaps taken back whole.

    The file is encrypted, because it holds addresses, and thrown away once it is written. `made`
    holds the keys of the rows that it made, by table, and what stood in those that it changed.
    """

    kind = models.CharField(_("what it holds"), max_length=12, choices=BroughtKind)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    rows = models.PositiveIntegerField()
    made = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file of people brought in")
        verbose_name_plural = _("files of people brought in")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=BroughtKind.values), name="brought_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None)
                | Q(undone_at__gte=F("written_at"), written_at__isnull=False)
                & Q(undone_at__lte=F("written_at") + timedelta(days=UNDO_DAYS)),
                name="brought_undone_within_days",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.name}"

    @property
    def undo_until(self) -> datetime | None:
        """Return until when it can be taken back."""
        return self.written_at + timedelta(days=UNDO_DAYS) if self.written_at else None
