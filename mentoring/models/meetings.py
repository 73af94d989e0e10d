"""Meetings, and who sits in them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentoring.enums import MEETING_LIFECYCLE, PLANNED, MeetingStatus, Side, Way
from mentoring.guards import ONLY_WHILE_IT_LASTS, SEATS_FOLLOW
from mentoring.querysets import MeetingQuerySet
from mentors.models import Mentorship
from spaces.models import Place

if TYPE_CHECKING:
    from datetime import timedelta


class Meeting(Tracked):
    """A meeting of both sides: one proposes a time, the other says yes.

    Who sits in it stands in `Seat`, which the database keeps in step and which lets nobody sit in
    two arranged meetings at once. `sequence` counts the changes that calendars must hear of.
    """

    lifecycle = MEETING_LIFECYCLE

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="meetings")
    span = DateTimeRangeField(_("when"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    place = models.CharField(_("where, or the link"), max_length=200, blank=True)
    room = models.ForeignKey(
        Place,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("room of a maker space"),
    )
    in_room = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("A room of a maker space was chosen; without one now, it is lost."),
    )
    agenda = models.CharField(_("what it is about"), max_length=300, blank=True)
    status = models.CharField(
        max_length=12, choices=MeetingStatus, default=MEETING_LIFECYCLE.initial, editable=False
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)  # that proposed the time
    founder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    missed_by = models.CharField(max_length=8, choices=Side, blank=True, editable=False)
    is_late = models.BooleanField(
        default=False, editable=False, help_text=_("Cancelled later than the notice agreed.")
    )
    is_choice = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("One of several times offered at once; a yes to one lets the others lapse."),
    )
    note = models.CharField(_("a word to them"), max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=MeetingStatus.values), name="meeting_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="meeting_has_begin_and_end",
            ),
            ExclusionConstraint(
                name="one_meeting_in_a_room",
                expressions=[
                    (
                        Func(F("room"), F("room"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(room__isnull=False, status=MeetingStatus.AGREED),
            ),
            ONLY_WHILE_IT_LASTS,
            SEATS_FOLLOW,
        )
        indexes = (
            models.Index(
                fields=["mentorship"],
                condition=Q(status__in=sorted(PLANNED)),
                name="planned_meetings",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentorship {self.mentorship_id}"

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
        return MeetingStatus(self.status).look

    @property
    def has_lost_room(self) -> bool:
        """Whether its room was given up, and nobody has said since where else the two meet."""
        return self.in_room and not self.place

    def is_over(self, at: datetime) -> bool:
        """Whether it was arranged, its time is past, and nobody said what came of it."""
        return self.status == MeetingStatus.AGREED and self.ends_at <= at


class Seat(models.Model):
    """One person's time in a meeting of whatever kind; only triggers of the meetings write it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="seats")
    group = models.ForeignKey(
        "mentoring.GroupMeeting", models.CASCADE, null=True, related_name="seats"
    )
    open_hour = models.ForeignKey(
        "mentoring.OpenHour", models.CASCADE, null=True, related_name="seats"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    span = DateTimeRangeField()
    is_taken = models.BooleanField(help_text=_("The meeting is arranged or was held."))

    class Meta:
        verbose_name = _("seat in a meeting")
        verbose_name_plural = _("seats in meetings")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_per_meeting"),
            models.UniqueConstraint(fields=["group", "person"], name="one_seat_per_group"),
            models.UniqueConstraint(fields=["open_hour", "person"], name="one_seat_per_open_hour"),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, group__isnull=True, open_hour__isnull=True)
                | Q(meeting__isnull=True, group__isnull=False, open_hour__isnull=True)
                | Q(meeting__isnull=True, group__isnull=True, open_hour__isnull=False),
                name="seat_in_one_meeting",
            ),
            ExclusionConstraint(
                name="nobody_in_two_meetings",
                expressions=[
                    (
                        Func(F("person"), F("person"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_taken=True),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.person_id} from {self.span.lower}"
