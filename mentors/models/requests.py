"""Requests of ventures, and their places on the waiting lists of mentors."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentors.enums import OPEN, REQUEST_LIFECYCLE, CloseReason, DeclineReason, RequestStatus, Share
from mentors.guards import COUNT_OPEN_REQUESTS, REQUESTS_OF_WEEK
from mentors.models.profiles import MentorProfile
from mentors.querysets import RequestQuerySet, WaitingQuerySet
from ventures.models import Venture

if TYPE_CHECKING:
    from datetime import datetime


class MentorshipRequest(Tracked):
    """A venture asks one mentor for help.

    `reasons` keeps what the matcher said when the founder sent it, so that both sides see the same.
    """

    lifecycle = REQUEST_LIFECYCLE

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="requests")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    message = models.CharField(_("what we need"), max_length=600)
    shares = ArrayField(
        models.CharField(max_length=10, choices=Share), default=list, verbose_name=_("we share")
    )
    next_choice = models.ForeignKey(
        MentorProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next choice"),
    )
    third_choice = models.ForeignKey(
        MentorProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("choice after that"),
    )
    is_placed = models.BooleanField(
        default=False, editable=False, help_text=_("The programme office placed them.")
    )
    passed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="passed_to", editable=False
    )
    reasons = models.JSONField(default=dict)
    status = models.CharField(
        max_length=12, choices=RequestStatus, default=REQUEST_LIFECYCLE.initial
    )
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    question = models.CharField(_("the mentor's question"), max_length=300, blank=True)
    asked_back_at = models.DateTimeField(null=True)
    reply = models.CharField(_("the founder's reply"), max_length=600, blank=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    decline_note = models.CharField(_("a word to them"), max_length=300, blank=True)
    again_from = models.DateField(_("may be asked again from"), null=True, editable=False)
    colleague = models.ForeignKey(
        MentorProfile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    allowed_again_at = models.DateTimeField(null=True, editable=False)
    call_note = models.CharField(_("when and how you call"), max_length=300, blank=True)
    call_until = models.DateTimeField(null=True, editable=False)
    call_over_at = models.DateTimeField(null=True, editable=False)
    close_reason = models.CharField(max_length=12, choices=CloseReason, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = (
            COUNT_OPEN_REQUESTS,
            REQUESTS_OF_WEEK,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_request_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values), name="request_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("sent_at")), name="request_due_after_sent"
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.CALLED) | Q(call_until__isnull=False),
                name="call_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(third_choice=None)
                | Q(next_choice__isnull=False) & ~Q(third_choice=F("next_choice")),
                name="request_choices_in_order",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(status__in=sorted(OPEN)), name="open_requests_due"
            ),
            models.Index(
                fields=["call_until"],
                condition=Q(status=RequestStatus.CALLED, call_over_at=None),
                name="calls_under_way",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id} to mentor {self.mentor_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status in OPEN

    @property
    def was_asked_back(self) -> bool:
        """Whether the mentor has used his one question."""
        return self.asked_back_at is not None

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return RequestStatus(self.status).look

    @property
    def lacks_reply(self) -> bool:
        """Whether the mentor asked something and the team has not replied."""
        return self.was_asked_back and not self.reply

    def is_late(self, at: "datetime") -> bool:
        """Whether the answer is overdue at `at`."""
        return self.is_open and self.due_at <= at


class WaitingPlace(models.Model):
    """A venture waits for a place with a mentor who is full, until a day."""

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="waiting_places")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="waiting_places")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(_("waits until"))
    offered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("places on waiting lists")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(ended_at=None),
                name="one_waiting_place_per_pair",
            ),
        )
        indexes = (
            models.Index(
                fields=["mentor", "at"], condition=Q(ended_at=None), name="waiting_by_mentor"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: venture {self.venture_id} waits for mentor {self.mentor_id}"

    @property
    def number(self) -> int:
        """Which place it is, from one on."""
        before = Q(at__lt=self.at) | Q(at=self.at, pk__lte=self.pk)
        return WaitingPlace.objects.waiting().filter(before, mentor=self.mentor_id).count()
