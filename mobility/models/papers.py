"""Papers of cases, Word templates of units, and ledgers brought in from Excel.

Files stand in the database: one transaction, one backup, any number of web servers (ADR 5).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from mobility.enums import BATCH_LIFECYCLE, BatchStatus, PaperKind
from mobility.models.cases import LeaveCase
from mobility.models.guards import KEPT, UNCHANGED
from mobility.models.reach import OF_A_CASE, OF_A_UNIT
from papers.files import NAME_LENGTH


class Document(models.Model):
    """One version of a paper; append-only. Without a file it says that the paper is not needed."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="documents")
    kind = models.CharField(_("paper"), max_length=16, choices=PaperKind)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(_("number"), max_length=40, blank=True, default="")
    name = models.CharField(_("file name"), max_length=NAME_LENGTH, blank=True)
    content = models.BinaryField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    dated = models.DateField(_("dated"), null=True, blank=True)
    reason = models.CharField(_("why it is not needed"), max_length=200, blank=True)
    is_made = models.BooleanField(default=False)  # written by this service from a template
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "kind", "version"], name="one_paper_per_version"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PaperKind.values), name="paper_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=False) | ~Q(reason=""),
                name="paper_has_a_file_or_a_reason",
            ),
            KEPT,
            UNCHANGED,
            OF_A_CASE,
        )
        ordering = ("kind", "-version")

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.version}"


class WordTemplate(models.Model):
    """A unit's own Word template of one paper; the newest row counts."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("paper"), max_length=16, choices=PaperKind)
    name = models.CharField(max_length=NAME_LENGTH)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Word template of an office")
        verbose_name_plural = _("Word templates of offices")
        ordering = ("kind", "-at")

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class ImportBatch(models.Model):
    """An Excel ledger on its way in: the file, what was read, what was written."""

    lifecycle = BATCH_LIFECYCLE

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    content = models.BinaryField()
    edits = models.JSONField(default=dict)  # cells put right in the page: {"23:F": "2026-05-01"}
    status = models.CharField(max_length=8, choices=BatchStatus, default=BATCH_LIFECYCLE.initial)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("imported ledger")
        verbose_name_plural = _("imported ledgers")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=BatchStatus.values), name="batch_status_is_known"
            ),
            OF_A_UNIT,
        )
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.name
