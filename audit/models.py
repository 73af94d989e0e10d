"""The trail of what people did; append-only in the database."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.lifecycle import Lifecycle


class AuditEvent(models.Model):
    """Who did what to which row, when. A trigger refuses UPDATE and DELETE."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=40)
    subject_label = models.CharField(max_length=60)
    subject_pk = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = (models.Index(fields=["subject_label", "subject_pk"]),)
        constraints = (
            refused(
                "audit_append_only",
                "UPDATE OR DELETE",
                "The audit trail is append-only.",
                per_statement=True,
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.verb} {self.subject_label} {self.subject_pk}"


class Tracked(models.Model):
    """A row with a status that only `audit.actions.advance` moves."""

    lifecycle: ClassVar[Lifecycle]
    status = models.CharField(max_length=12)  # each table names its own states
    status_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def may(self, verb: str) -> bool:
        """Return whether the table allows `verb` now (who may is a policy's matter)."""
        return self.status in self.lifecycle.moves[verb].sources
