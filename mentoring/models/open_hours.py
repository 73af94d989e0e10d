"""Office hours booked by ventures that their mentor does not mentor."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import DISAGREE, OPEN_HOUR_LIFECYCLE, OpenHourStatus, TookPlace, Way
from mentoring.guards import OPEN_HOUR_SEATS_FOLLOW
from mentoring.models.hours import OfficeHour
from mentoring.querysets import OpenHourQuerySet
from mentors.models import MentorProfile
from ventures.models import Venture


class OpenHour(Tracked):
    """A lead of a venture booked an hour of a mentor who does not mentor it.

    No contact details are opened by it; both read how and where they meet. `held_on` and `minutes`
    count as time of the mentor once both say that it took place (`confirmed_at`).
    """

    lifecycle = OPEN_HOUR_LIFECYCLE

    hour = models.ForeignKey(OfficeHour, models.PROTECT, related_name="open_hours")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="open_hours")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="open_hours")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(_("what it is about"), max_length=200)
    span = DateTimeRangeField(_("when"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    place = models.CharField(_("where, or the link"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=OpenHourStatus, default=OPEN_HOUR_LIFECYCLE.initial, editable=False
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    note = models.CharField(_("a word to them"), max_length=200, blank=True, editable=False)
    mentor_says = models.CharField(max_length=4, choices=TookPlace, blank=True, editable=False)
    founder_says = models.CharField(max_length=4, choices=TookPlace, blank=True, editable=False)
    held_on = models.DateField(_("day"), editable=False)
    minutes = models.PositiveSmallIntegerField(_("how long"), editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()

    objects = OpenHourQuerySet.as_manager()

    class Meta:
        verbose_name = _("open hour")
        verbose_name_plural = _("open hours")
        ordering = ("-span", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=OpenHourStatus.values), name="open_hour_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status=OpenHourStatus.BOOKED),
                name="one_open_hour_per_pair",
            ),
            models.UniqueConstraint(
                fields=["hour"],
                condition=~Q(status=OpenHourStatus.CANCELLED),
                name="one_venture_per_open_hour",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) & ~Q(status=OpenHourStatus.HELD)
                | Q(
                    confirmed_at__isnull=False,
                    status__in=(OpenHourStatus.OVER, OpenHourStatus.HELD),
                    mentor_says=TookPlace.YES,
                    founder_says=TookPlace.YES,
                ),
                name="open_hour_counts_when_both_say_so",
            ),
            OPEN_HOUR_SEATS_FOLLOW,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Bookings stay."),
        )
        indexes = (
            models.Index(
                fields=["span"], condition=Q(status=OpenHourStatus.BOOKED), name="booked_open_hours"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id}, mentor {self.mentor_id}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("open_hour", args=[self.pk])

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
        return OpenHourStatus(self.status).look

    @property
    def disagrees(self) -> bool:
        """Whether only one side says that it took place, or each that the other did not come."""
        return {self.mentor_says, self.founder_says} in DISAGREE
