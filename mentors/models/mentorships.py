"""Mentorships: who mentors which venture."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentors.enums import MENTORSHIP_LIFECYCLE, MentorshipStatus
from mentors.guards import COUNT_MENTORSHIPS
from mentors.models.profiles import MentorProfile
from mentors.models.requests import MentorshipRequest
from mentors.querysets import MentorshipQuerySet
from ventures.models import Venture

if TYPE_CHECKING:
    from datetime import date


class Mentorship(Tracked):
    """A mentor works with a venture; contact details are open to both while it lasts.

    From `held_at` on it is closed, because a conflict came up, until the programme office has
    looked at it; `cleared_mark` says what the office has seen and let pass.
    """

    lifecycle = MENTORSHIP_LIFECYCLE

    request = models.OneToOneField(MentorshipRequest, models.PROTECT, related_name="mentorship")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="mentorships")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="mentorships")
    status = models.CharField(
        max_length=12, choices=MentorshipStatus, default=MENTORSHIP_LIFECYCLE.initial
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateField(_("pause until"), null=True, blank=True)
    cleared_mark = models.CharField(max_length=64, blank=True, editable=False)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        constraints = (
            COUNT_MENTORSHIPS,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status=MentorshipStatus.ACTIVE),
                name="one_active_mentorship_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MentorshipStatus.values), name="mentorship_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="mentorship_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentor {self.mentor_id} with venture {self.venture_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return MentorshipStatus(self.status).look

    def is_on_hold(self, today: "date") -> bool:
        """Whether both let it rest on that day; what has ended rests no more."""
        return (
            self.status == MentorshipStatus.ACTIVE
            and self.paused_until is not None
            and self.paused_until >= today
        )
