"""Goals, meetings, records, and what each side says at the end."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import (
    GOAL_LIFECYCLE,
    MEETING_LIFECYCLE,
    PLANNED,
    EndReason,
    GoalStatus,
    Helped,
    MeetingStatus,
    Side,
    Way,
)
from mentoring.guards import ONLY_WHILE_IT_LASTS, RECORDED_INSIDE, SEATS_FOLLOW
from mentoring.querysets import MeetingQuerySet, RecordQuerySet
from mentors.models import Mentorship

if TYPE_CHECKING:
    from datetime import timedelta

MINUTES_AT_LEAST, MINUTES_AT_MOST = 10, 600


class Agreement(models.Model):
    """What both sides expect of each other; a change is a new version that both agree to again."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(editable=False)
    until = models.DateField(
        _("until"), help_text=_("You can extend it later, if both of you agree.")
    )
    meetings = models.PositiveSmallIntegerField(
        _("how often you want to meet"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    boundaries = models.TextField(_("what it is not about"), blank=True)
    is_confidential = models.BooleanField(
        _("what is said stays between us"),
        default=True,
        help_text=_("Neither side passes on what it learns about the other's firm and work."),
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(
                fields=["mentorship", "version"], name="one_agreement_per_version"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    agreed_at__gte=F("proposed_at"),
                )
                & ~Q(agreed_by=F("proposed_by")),
                name="agreement_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(meetings__range=(1, 60)), name="agreement_meetings_within_bounds"
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Agreements stay."),
        )

    def __str__(self) -> str:
        return f"version {self.version} of mentorship {self.mentorship_id}"


class Goal(Tracked):
    """What a mentorship is to reach, and what will show that it is reached."""

    lifecycle = GOAL_LIFECYCLE

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="goals")
    text = models.CharField(_("goal"), max_length=120)
    shown_by = models.CharField(_("what will show that it is reached"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    progress = models.CharField(_("how far it is"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=GoalStatus, default=GOAL_LIFECYCLE.initial, editable=False
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=GoalStatus.values), name="goal_status_is_known"
            ),
            ONLY_WHILE_IT_LASTS,
        )

    def __str__(self) -> str:
        return self.text

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return GoalStatus(self.status).look


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
            ONLY_WHILE_IT_LASTS,
            SEATS_FOLLOW,
        )
        indexes = (
            models.Index(
                fields=["mentorship"], condition=Q(status__in=sorted(PLANNED)),
                name="planned_meetings",
            ),
        )  # fmt: skip

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

    def is_over(self, at: datetime) -> bool:
        """Whether it was arranged, its time is past, and nobody said what came of it."""
        return self.status == MeetingStatus.AGREED and self.ends_at <= at


class Seat(models.Model):
    """One person's time in one meeting; only a trigger of the meetings writes it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    span = DateTimeRangeField()
    is_taken = models.BooleanField(help_text=_("The meeting is arranged or was held."))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_per_meeting"),
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
        return f"{self.person_id} in meeting {self.meeting_id}"


class Record(models.Model):
    """What came of a meeting, and how long it took; its time counts once both have confirmed it.

    Whoever writes or changes it confirms by that his own side; the other side confirms the version
    that it has read. A change is a new version, which the other side confirms anew.
    """

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="records")
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, editable=False, related_name="record"
    )
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("how long"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    notes = models.TextField(_("what you talked about"), max_length=2000)
    advice = models.CharField(_("the advice, in a sentence"), max_length=200, blank=True)
    next_step = models.CharField(_("who does what next"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    mentor_version = models.PositiveSmallIntegerField(null=True, editable=False)
    founder_version = models.PositiveSmallIntegerField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ("-held_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES_AT_LEAST, MINUTES_AT_MOST)),
                name="record_minutes_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(
                    mentor_version__isnull=False,
                    founder_version__isnull=False,
                    mentor_version=F("version"),
                    founder_version=F("version"),
                ),
                name="record_counts_when_both_confirmed",
            ),
            RECORDED_INSIDE,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Records stay."),
        )
        indexes = (
            models.Index(
                fields=["mentorship"], condition=Q(confirmed_at=None), name="unconfirmed_records"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.held_on}: mentorship {self.mentorship_id}"

    @property
    def is_confirmed(self) -> bool:
        """Whether its time counts."""
        return self.confirmed_at is not None

    def waits_for(self) -> list[Side]:
        """Return the sides that have not confirmed this version."""
        seen = {Side.MENTOR: self.mentor_version, Side.FOUNDER: self.founder_version}
        return [side for side, version in seen.items() if version != self.version]


class Message(models.Model):
    """A line from one side to the other; it stays, and both can search it."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-at", "-pk")
        constraints = (
            ONLY_WHILE_IT_LASTS,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Messages stay."),
        )
        indexes = (models.Index(fields=["mentorship", "-at"], name="messages_of_a_pair"),)

    def __str__(self) -> str:
        return f"#{self.pk} in mentorship {self.mentorship_id}"


class Closing(models.Model):
    """What one side said when a mentorship ended."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="closings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)
    reason = models.CharField(_("why it ends"), max_length=10, choices=EndReason, blank=True)
    helped = models.CharField(_("did it help?"), max_length=8, choices=Helped, blank=True)
    better = models.CharField(_("what should have been different?"), max_length=300, blank=True)
    thanks = models.CharField(_("a word of thanks"), max_length=300, blank=True)
    is_told = models.BooleanField(
        _("the programme office may count what came of it"),
        default=False,
        help_text=_("As a number among others, without names."),
    )
    jobs = models.PositiveSmallIntegerField(_("people employed today"), null=True, blank=True)
    funds = models.PositiveIntegerField(
        _("money raised meanwhile, in 10,000 yuan"), null=True, blank=True
    )
    sales = models.PositiveIntegerField(
        _("sales of the last twelve months, in 10,000 yuan"), null=True, blank=True
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("closing words")
        verbose_name_plural = _("closing words")
        constraints = (
            models.UniqueConstraint(fields=["mentorship", "side"], name="one_closing_per_side"),
            models.CheckConstraint(
                condition=Q(is_told=True) | Q(jobs=None, funds=None, sales=None),
                name="outcome_only_with_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} of mentorship {self.mentorship_id}"
