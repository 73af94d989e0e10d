"""Copies of people's data, accounts that are being closed, and who has left."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from privacy.enums import COPY_LIFECYCLE, DEPARTURE_LIFECYCLE, CopyStatus, DepartureStatus
from privacy.querysets import CopyQuerySet, DepartureQuerySet

KEPT_FOR = timedelta(days=7)  # of a copy
COPIES_A_DAY = 3
UNDO_FOR = timedelta(days=14)  # of a departure


class Copy(Tracked):
    """A copy of everything that the service holds of one person; encrypted, and gone in a week."""

    lifecycle = COPY_LIFECYCLE

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    status = models.CharField(
        max_length=12, choices=CopyStatus, default=COPY_LIFECYCLE.initial, editable=False
    )
    asked_at = models.DateTimeField(_("asked on"))
    until = models.DateTimeField(_("kept until"), null=True)
    size = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CopyStatus.values), name="copy_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[CopyStatus.FAILED, CopyStatus.GONE]) | Q(content=None),
                name="copy_that_is_gone_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(status=CopyStatus.READY) | Q(until__isnull=False),
                name="ready_copy_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__lte=F("asked_at") + timedelta(days=8)),
                name="copy_is_gone_in_a_week",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=CopyStatus.MAKING),
                name="one_copy_is_made_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}"

    def is_there(self, at: datetime) -> bool:
        """Whether it can be taken away now."""
        return self.status == CopyStatus.READY and self.until is not None and at < self.until


class Departure(Tracked):
    """A person closes the account: undone within two weeks, or carried out."""

    lifecycle = DEPARTURE_LIFECYCLE

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    status = models.CharField(
        max_length=12, choices=DepartureStatus, default=DEPARTURE_LIFECYCLE.initial, editable=False
    )
    asked_at = models.DateTimeField(_("asked on"))
    due_at = models.DateTimeField(_("carried out on"))

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of an account")
        verbose_name_plural = _("closings of accounts")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=DepartureStatus.values), name="departure_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("asked_at") + UNDO_FOR), name="departure_can_be_undone"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status=DepartureStatus.WAITING),
                name="one_departure_waits",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}"

    def is_due(self, at: datetime) -> bool:
        """Whether its day has come: the next night carries it out, or it is held."""
        return self.due_at <= at


class RetentionRun(models.Model):
    """What one night ended: how many rows of each class of data, by its key; never changed."""

    at = models.DateTimeField(_("done on"))
    gone = models.JSONField(default=dict)
    failed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("run of the retention job")
        verbose_name_plural = _("runs of the retention job")
        ordering = ("-at", "-pk")
        constraints = (
            refused(
                "%(app_label)s_%(class)s_kept", "UPDATE OR DELETE", "What was ended stays noted."
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.total}"

    @property
    def total(self) -> int:
        """How many rows went."""
        return sum(self.gone.values())


class Erased(models.Model):
    """Who has left, by number alone, so that a restored backup can be cleaned again."""

    person = models.BigIntegerField(primary_key=True)
    pseudonym = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("closed account")
        verbose_name_plural = _("closed accounts")
        constraints = (
            refused(
                "%(app_label)s_%(class)s_kept", "UPDATE OR DELETE", "Who has left stays noted."
            ),
        )

    def __str__(self) -> str:
        return self.pseudonym
