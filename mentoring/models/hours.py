"""How much time a mentor gives, and the hours that he holds open."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentoring.enums import OFFICE_HOUR_LIFECYCLE, OfficeHourStatus, Way
from mentoring.models.meetings import Meeting
from mentoring.querysets import OfficeHourQuerySet
from mentors.models import MentorProfile

MONTHLY_AT_MOST = 80  # hours
NOTICE_AT_MOST = 336  # hours: two weeks


class Availability(models.Model):
    """How much a mentor can be asked for; founders' proposals keep to it, his own need not."""

    mentor = models.OneToOneField(MentorProfile, models.CASCADE, related_name="availability")
    monthly_hours = models.PositiveSmallIntegerField(
        _("hours a month at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MONTHLY_AT_MOST)],
    )
    notice_hours = models.PositiveSmallIntegerField(
        _("hours of notice at least"),
        default=24,
        validators=[MaxValueValidator(NOTICE_AT_MOST)],
    )

    class Meta:
        verbose_name = _("time given")
        verbose_name_plural = _("time given")
        constraints = (
            models.CheckConstraint(
                condition=Q(monthly_hours=None) | Q(monthly_hours__range=(1, MONTHLY_AT_MOST)),
                name="monthly_hours_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(notice_hours__lte=NOTICE_AT_MOST), name="notice_within_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"time of mentor {self.mentor_id}"


class OfficeHour(Tracked):
    """A span that a mentor holds open for the ventures he mentors; one press books it.

    With `is_open` other ventures may book it too, as an `OpenHour`.

    A meeting that is called off in time by the founders gives it back.
    """

    lifecycle = OFFICE_HOUR_LIFECYCLE

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="office_hours")
    span = DateTimeRangeField(_("when"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    place = models.CharField(_("where, or the link"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12,
        choices=OfficeHourStatus,
        default=OFFICE_HOUR_LIFECYCLE.initial,
        editable=False,
    )
    is_open = models.BooleanField(
        _("also for ventures I do not mentor"), default=False, db_default=False
    )
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, editable=False, related_name="office_hour"
    )
    created_at = models.DateTimeField()

    objects = OfficeHourQuerySet.as_manager()

    class Meta:
        verbose_name = _("office hour")
        verbose_name_plural = _("office hours")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=OfficeHourStatus.values), name="office_hour_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="office_hour_has_begin_and_end",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(status=OfficeHourStatus.BOOKED),
                name="office_hour_with_a_meeting_is_booked",
            ),
            ExclusionConstraint(
                name="office_hours_apart",
                expressions=[
                    (
                        Func(F("mentor"), F("mentor"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=~Q(status=OfficeHourStatus.WITHDRAWN),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentor {self.mentor_id}"

    @property
    def is_for_all(self) -> bool:
        """Whether ventures without a mentorship book it; without a place they would not find it."""
        return self.is_open and bool(self.place)

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.span.lower  # type: ignore[no-any-return]

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.span.upper  # type: ignore[no-any-return]

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return OfficeHourStatus(self.status).look
