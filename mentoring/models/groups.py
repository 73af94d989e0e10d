"""Meetings of one mentor with several of the ventures he mentors."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import GROUP_LIFECYCLE, GUEST_LIFECYCLE, GroupStatus, GuestStatus, Way
from mentoring.guards import (
    CONFIRMED_WHILE_OPEN,
    GROUP_RECORD_COUNTS,
    GROUP_SEATS_FOLLOW,
    GUEST_OF_THE_MENTOR,
    GUEST_SEATS_FOLLOW,
)
from mentoring.models.records import MINUTES_AT_LEAST, MINUTES_AT_MOST
from mentoring.querysets import GroupQuerySet, GroupRecordQuerySet, GuestQuerySet
from mentors.models import MentorProfile, Mentorship

if TYPE_CHECKING:
    from datetime import timedelta

GUESTS_AT_LEAST = 2


class GroupMeeting(Tracked):
    """A mentor invites several ventures to one meeting; each says yes or no for itself.

    Who sits in it stands in `Seat`: the mentor from the first yes on, and whoever said yes.
    `sequence` counts the changes that calendars must hear of.
    """

    lifecycle = GROUP_LIFECYCLE

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="groups")
    title = models.CharField(_("what the meeting is about"), max_length=80)
    span = DateTimeRangeField(_("when"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    place = models.CharField(_("where, or the link"), max_length=200, blank=True)
    agenda = models.CharField(_("what it is about"), max_length=300, blank=True)
    status = models.CharField(
        max_length=12, choices=GroupStatus, default=GROUP_LIFECYCLE.initial, editable=False
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    note = models.CharField(_("a word to them"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField()

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group meeting")
        verbose_name_plural = _("group meetings")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=GroupStatus.values), name="group_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="group_has_begin_and_end",
            ),
            GROUP_SEATS_FOLLOW,
        )
        indexes = (
            models.Index(
                fields=["mentor"], condition=Q(status=GroupStatus.PLANNED), name="planned_groups"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("group", args=[self.pk])

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.span.lower  # type: ignore[no-any-return]

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.span.upper  # type: ignore[no-any-return]

    @property
    def lasts(self) -> "timedelta":
        """How long it takes."""
        return self.ends_at - self.starts_at

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return GroupStatus(self.status).look

    def is_over(self, at: datetime) -> bool:
        """Whether its time is past and nobody said what came of it."""
        return self.status == GroupStatus.PLANNED and self.ends_at <= at


class Guest(Tracked):
    """A venture at a group meeting: what it says to the invitation, and to the record afterwards.

    `person` said yes and sits in it; `confirmed_version` is the version of the record that the
    venture confirmed.
    """

    lifecycle = GUEST_LIFECYCLE

    group = models.ForeignKey(GroupMeeting, models.PROTECT, related_name="guests")
    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="group_places")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    status = models.CharField(
        max_length=12, choices=GuestStatus, default=GUEST_LIFECYCLE.initial, editable=False
    )
    confirmed_version = models.PositiveSmallIntegerField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture at a group meeting")
        verbose_name_plural = _("ventures at group meetings")
        constraints = (
            models.UniqueConstraint(fields=["group", "mentorship"], name="one_place_per_group"),
            models.CheckConstraint(
                condition=Q(status__in=GuestStatus.values), name="guest_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=GuestStatus.COMING) | Q(person__isnull=False),
                name="guest_who_comes_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_version=None, confirmed_by=None, confirmed_at=None)
                | Q(
                    confirmed_version__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                    status=GuestStatus.COMING,
                ),
                name="guest_who_confirms_came",
            ),
            GUEST_OF_THE_MENTOR,
            GUEST_SEATS_FOLLOW,
            CONFIRMED_WHILE_OPEN,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Invitations stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentorship {self.mentorship_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return GuestStatus(self.status).look


class GroupRecord(models.Model):
    """What came of a group meeting, written once by the mentor; each venture confirms for itself.

    Its time counts for the mentor, once, when the first venture has confirmed the version that
    stands (`confirmed_at`), and for each venture when that one has. From `closed_at` on nobody
    confirms this version any more: it counts for those who did.
    """

    group = models.OneToOneField(GroupMeeting, models.PROTECT, related_name="record")
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("how long"))
    notes = models.TextField(_("what you talked about"), max_length=2000)
    next_step = models.CharField(_("who does what next"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = GroupRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of a group meeting")
        verbose_name_plural = _("records of group meetings")
        ordering = ("-held_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES_AT_LEAST, MINUTES_AT_MOST)),
                name="group_minutes_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(closed_at__isnull=False, closed_at__gte=F("changed_at")),
                name="group_record_closed_after_it_was_written",
            ),
            GROUP_RECORD_COUNTS,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Records stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.held_on}: group {self.group_id}"
