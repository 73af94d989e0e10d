"""What the record said at every moment: written by the database, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from mobility.models.cases import LeaveCase
from mobility.models.reach import OF_A_CASE


class Recorded(models.Model):
    """One version of a case or of one of its terms, as it was written.

    A trigger adds a row whenever either is inserted or changed; another refuses to change or
    delete one. So it can be said what the record held on any past day, whatever was put right
    since.
    """

    class Of(models.TextChoices):
        """Which table a version is of."""

        CASE = "case", _("leave case")
        TERM = "term", _("term")

    of = models.CharField(max_length=4, choices=Of)
    key = models.BigIntegerField()
    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="recorded")
    at = models.DateTimeField()
    row = models.JSONField()

    class Meta:
        verbose_name = _("version of the record")
        verbose_name_plural = _("versions of the record")
        constraints = (
            models.CheckConstraint(condition=models.Q(of__in=["case", "term"]), name="of_is_known"),
            refused(
                "mobility_recorded_kept",
                "DELETE OR UPDATE",
                "Rows of {table} are never deleted or rewritten.",
            ),
            OF_A_CASE,
        )
        indexes = (models.Index(fields=["case", "of", "key", "-at"]),)

    def __str__(self) -> str:
        return f"{self.of} {self.key} at {self.at:%Y-%m-%d}"
