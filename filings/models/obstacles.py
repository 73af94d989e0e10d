"""A rule that hinders, reported by whom it hinders."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from filings.enums import OBSTACLE_LIFECYCLE, ObstacleStatus
from filings.querysets import ObstacleQuerySet


class Obstacle(Tracked):
    """Which rule, what it prevents, what to do instead, and what the office answers.

    Everybody reads it with its answer, and without a name, once whoever reported it agrees.
    """

    lifecycle = OBSTACLE_LIFECYCLE

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rule = models.CharField(_("which rule"), max_length=160)
    prevents = models.CharField(_("what it prevents"), max_length=800)
    proposal = models.CharField(_("what you propose"), max_length=600, blank=True)
    may_be_published = models.BooleanField(
        _("everybody may read it with its answer, without my name"), default=False
    )
    status = models.CharField(
        max_length=12, choices=ObstacleStatus, default=OBSTACLE_LIFECYCLE.initial, editable=False
    )
    answer = models.CharField(_("answer"), max_length=1000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule that hinders")
        verbose_name_plural = _("rules that hinder")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ObstacleStatus.values), name="obstacle_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ObstacleStatus.ANSWERED)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="obstacle_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}"

    def get_absolute_url(self) -> str:
        """Where whoever reported it and the office read it."""
        return reverse("obstacle", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ObstacleStatus(self.status).look
