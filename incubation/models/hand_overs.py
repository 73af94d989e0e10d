"""A venture moves from one space to another; the team and both spaces agree first."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from incubation.enums import HAND_OVER_LIFECYCLE, HandOverStatus
from incubation.models.stays import Residency
from incubation.querysets import HandOverQuerySet
from spaces.models import Space

SIDES = ("team", "old", "taker")
_AGREED = Q(team_at__isnull=False, old_at__isnull=False, taker_at__isnull=False, new__isnull=False)


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class HandOver(Tracked):
    """Three consents, each with who gave it and when; the new place is held by the taker's.

    `new` is the residency that begins, in one transaction with the end of the old one.
    """

    lifecycle = HAND_OVER_LIFECYCLE

    residency = models.ForeignKey(Residency, models.PROTECT, related_name="hand_overs")
    to_space = models.ForeignKey(
        Space, models.PROTECT, related_name="hand_overs", verbose_name=_("to which space")
    )
    why = models.CharField(_("why there"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=HandOverStatus, default=HAND_OVER_LIFECYCLE.initial, editable=False
    )
    team_by, team_at = _person(), models.DateTimeField(null=True, editable=False)
    old_by, old_at = _person(), models.DateTimeField(null=True, editable=False)
    taker_by, taker_at = _person(), models.DateTimeField(null=True, editable=False)
    new = models.OneToOneField(
        Residency, models.PROTECT, null=True, editable=False, related_name="came_by"
    )
    note = models.CharField(_("why not, in a sentence"), max_length=200, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over to another space")
        verbose_name_plural = _("hand-overs to other spaces")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["residency"],
                condition=Q(status=HandOverStatus.ASKED),
                name="one_open_hand_over_a_residency",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HandOverStatus.values), name="hand_over_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=HandOverStatus.DONE) | _AGREED, name="hand_over_by_three"
            ),
            models.CheckConstraint(
                condition=~Q(status=HandOverStatus.STOPPED) | ~Q(note=""),
                name="hand_over_stopped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(new=None) | ~Q(new=F("residency")), name="hand_over_to_another_place"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: residency {self.residency_id} to {self.to_space_id}"

    def get_absolute_url(self) -> str:
        """Where all three read it."""
        return reverse("hand_over", args=[self.pk])

    @property
    def agreed(self) -> bool:
        """Whether all three have said yes."""
        return bool(self.team_at and self.old_at and self.taker_at)

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return HandOverStatus(self.status).look
