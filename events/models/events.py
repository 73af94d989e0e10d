"""Events, who has a place, who came and how it was."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Sector
from audit.models import Tracked
from events.enums import (
    EVENT_LIFECYCLE,
    SEAT_LIFECYCLE,
    Audience,
    EventKind,
    EventStatus,
    SeatStatus,
)
from events.guards import FEEDBACK_OF_WHO_CAME, PLACES_HOLD_SEATS, SEATS_OF_EVENT
from events.querysets import EventQuerySet, SignUpQuerySet
from spaces.models import Space

PLACES_AT_MOST = 5000
FEEDBACK_OPEN = timedelta(days=14)
BEST = 5


class Event(Tracked):
    """A lecture, a salon, a camp: of a space, or of the programme office where there is none.

    `sequence` counts the changes that calendars must hear of.
    """

    lifecycle = EVENT_LIFECYCLE

    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("hosting space"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.LECTURE)
    title = models.CharField(_("name of the event"), max_length=80)
    about = models.CharField(_("about it"), max_length=2000)
    speakers = models.CharField(_("who speaks"), max_length=300, blank=True)
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("county")
    )
    place = models.CharField(_("where it takes place"), max_length=160, blank=True)
    link = models.CharField(_("link for taking part online"), max_length=300, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sign_up_until = models.DateTimeField()
    places = models.PositiveSmallIntegerField(
        _("number of places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(PLACES_AT_MOST)],
    )
    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, default=Audience.EVERYBODY
    )
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("sectors"))
    status = models.CharField(
        max_length=12, choices=EventStatus, default=EVENT_LIFECYCLE.initial, editable=False
    )
    reason = models.CharField(_("why it is called off"), max_length=200, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    others_came = models.PositiveSmallIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("begins_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=EventStatus.values), name="event_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="event_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="event_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="event_goes_forward"
            ),
            models.CheckConstraint(
                condition=Q(sign_up_until__lte=F("ends_at")), name="event_sign_up_before_its_end"
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""),
                name="event_is_somewhere",
                violation_error_message=_("Say where it takes place, or give a link."),
            ),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__gte=1, places__isnull=False),
                name="event_for_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=EventStatus.CALLED_OFF) | ~Q(reason=""),
                name="event_called_off_with_reason",
            ),
            PLACES_HOLD_SEATS,
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where everybody reads it."""
        return reverse("event", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return self.standing.look

    @property
    def standing(self) -> EventStatus:
        """Where it stands by the clock: what has ended is over before the job comes by."""
        is_over = self.status == EventStatus.PUBLISHED and self.ends_at <= timezone.now()
        return EventStatus.OVER if is_over else EventStatus(self.status)

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return in words where it stands."""
        return str(self.standing.label)

    @property
    def month(self) -> str:
        """Return the month it begins in, by the clock of the province."""
        return f"{timezone.localtime(self.begins_at, timezone.get_default_timezone()):%Y-%m}"

    def can_change(self, at: datetime) -> bool:
        """Whether its host can still change it, or call it off."""
        return self.status in {EventStatus.DRAFT, EventStatus.PUBLISHED} and at < self.ends_at

    def is_open(self, at: datetime) -> bool:
        """Whether somebody can still sign up."""
        return self.status == EventStatus.PUBLISHED and at < self.sign_up_until

    def fills(self, at: datetime) -> bool:
        """Whether who waits still moves up to a place that comes free."""
        return self.status == EventStatus.PUBLISHED and at < self.begins_at

    def has_begun(self, at: datetime) -> bool:
        """Whether who came can be ticked off."""
        ran = self.status in {EventStatus.PUBLISHED, EventStatus.OVER}
        return ran and self.begins_at <= at

    @property
    def feedback_until(self) -> datetime:
        """From when on it is too late to say how it was."""
        return self.ends_at + FEEDBACK_OPEN

    def takes_feedback(self, at: datetime) -> bool:
        """Whether who came can say how it was."""
        return self.has_begun(at) and at < self.feedback_until


class SignUp(Tracked):
    """One person at one event: with a place, on the waiting list, or gone again."""

    lifecycle = SEAT_LIFECYCLE

    event = models.ForeignKey(Event, models.PROTECT, related_name="seats")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=12, choices=SeatStatus, default=SEAT_LIFECYCLE.initial, editable=False
    )
    joined_at = models.DateTimeField()
    came = models.BooleanField(_("came"), default=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("place at an event")
        verbose_name_plural = _("places at events")
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["event", "by"], name="one_seat_a_person"),
            models.CheckConstraint(
                condition=Q(status__in=SeatStatus.values), name="seat_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(came=False) | Q(status=SeatStatus.SEATED), name="who_came_had_a_seat"
            ),
            SEATS_OF_EVENT,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: event {self.event_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return "over" if self.waits_in_vain else SeatStatus(self.status).look

    @property
    def is_in_line(self) -> bool:
        """Whether it waits for a place that may still come free."""
        return self.status == SeatStatus.WAITING and self.event.fills(timezone.now())

    @property
    def waits_in_vain(self) -> bool:
        """Whether no place came free for it while there was time."""
        return self.status == SeatStatus.WAITING and not self.is_in_line

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return in words where it stands."""
        told = _("no place came free") if self.waits_in_vain else SeatStatus(self.status).label
        return str(told)


class Feedback(models.Model):
    """How it was for somebody who came; hosts read means and words, never whose they are."""

    seat = models.OneToOneField(SignUp, models.PROTECT, related_name="feedback")
    grade = models.PositiveSmallIntegerField(
        _("how it was"), validators=[MinValueValidator(1), MaxValueValidator(BEST)]
    )
    words = models.CharField(_("what was good, what was missing"), max_length=600, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("feedback on an event")
        verbose_name_plural = _("feedback on events")
        constraints = (
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=BEST), name="feedback_from_one_to_five"
            ),
            FEEDBACK_OF_WHO_CAME,
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
