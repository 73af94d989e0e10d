"""The exchange: what others bring beside mentors and spaces, what firms look for, who asked."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from accounts.models import Prefecture
from audit.models import Tracked
from exchange.enums import (
    INQUIRY_LIFECYCLE,
    LISTING_LIFECYCLE,
    UNDER_WAY,
    InquiryStatus,
    ListingKind,
    ListingStatus,
)
from exchange.querysets import InquiryQuerySet, ListingQuerySet
from matching.models import WIDTH
from ui.seen import shown
from ventures.models import Venture

FRESH_DAYS = 90  # after which nobody is led to a listing that nobody has looked at again
_PERSON = settings.AUTH_USER_MODEL


class Listing(Tracked):
    """A task, a technology, an instrument, whom to turn to: written by one, read by all.

    `checked_on` is the day on which the programme office, or later whoever wrote it, said that it
    is so. Names of firms and institutions stand in it, ways to reach a person do not.
    """

    lifecycle = LISTING_LIFECYCLE

    kind = models.CharField(_("kind"), max_length=12, choices=ListingKind)
    title = models.CharField(_("what it is, in a few words"), max_length=60)
    text = models.CharField(_("what it does, or what is looked for"), max_length=600)
    provider = models.CharField(_("firm or institution"), max_length=80)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, related_name="+", verbose_name=_("prefecture")
    )
    terms = models.CharField(_("price and conditions"), max_length=200, blank=True)
    caveat = models.CharField(_("what to mind"), max_length=200, blank=True)
    until = models.DateField(_("stands until"), null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=ListingStatus, default=LISTING_LIFECYCLE.initial, editable=False
    )
    missing = models.CharField(_("what is missing"), max_length=300, blank=True, editable=False)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="listings", editable=False)
    created_at = models.DateTimeField(editable=False)
    checked_on = models.DateField(null=True, editable=False)
    checked_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", editable=False
    )
    is_sample = models.BooleanField(default=False, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing under “More help”")
        verbose_name_plural = _("listings under “More help”")
        ordering = ("-checked_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ListingStatus.values), name="listing_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ListingKind.values), name="listing_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ListingStatus.OPEN)
                | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="listing_open_once_checked",
            ),
            models.CheckConstraint(
                condition=~Q(status=ListingStatus.RETURNED) | ~Q(missing=""),
                name="listing_returned_with_what_is_missing",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("listing", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ListingStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for its words as they read now."""
        words = ("kind", "title", "text", "provider", "prefecture_id", "terms", "caveat", "until")
        return shown(self, words)

    def is_shown(self, on: date) -> bool:
        """Whether everybody reads it on that day."""
        stands = self.status == ListingStatus.OPEN and not self.is_over(on)
        return stands and self.by.is_active

    def is_over(self, on: date) -> bool:
        """Whether its last day has passed, so that nobody else reads it, published or not."""
        return self.until is not None and self.until < on

    def is_fresh(self, on: date) -> bool:
        """Whether somebody said lately that it is so."""
        return self.checked_on is not None and self.checked_on > on - timedelta(days=FRESH_DAYS)


class ListingVector(models.Model):
    """The words of a listing as a unit vector of one model; rebuildable, never the truth."""

    listing = models.OneToOneField(
        Listing, models.CASCADE, primary_key=True, related_name="encoded"
    )
    digest = models.CharField(max_length=32)
    model = models.CharField(max_length=60)
    vector = HalfVectorField(dimensions=WIDTH)

    class Meta:
        verbose_name = _("compared listing")
        verbose_name_plural = _("compared listings")

    def __str__(self) -> str:
        return f"listing {self.listing_id} by {self.model}"


class Watch(models.Model):
    """A venture whose team is told of what is new on the exchange and meets its needs."""

    venture = models.OneToOneField(
        Venture, models.CASCADE, primary_key=True, related_name="watches_exchange"
    )
    by = models.ForeignKey(_PERSON, models.CASCADE, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("watch on “More help”")
        verbose_name_plural = _("watches on “More help”")

    def __str__(self) -> str:
        return f"venture {self.venture_id} watches"


class Inquiry(Tracked):
    """What somebody asks of a listing, the answer, and what came of it.

    With the answer both sides read how to reach each other, until it ends.
    """

    lifecycle = INQUIRY_LIFECYCLE

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="inquiries")
    venture = models.ForeignKey(
        Venture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which venture"),
    )
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", editable=False)
    text = models.CharField(_("your question"), max_length=600)
    asked_at = models.DateTimeField(editable=False)
    status = models.CharField(
        max_length=12, choices=InquiryStatus, default=INQUIRY_LIFECYCLE.initial, editable=False
    )
    answer = models.CharField(_("answer"), max_length=600, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a listing")
        verbose_name_plural = _("questions to listings")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=InquiryStatus.values), name="inquiry_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=(InquiryStatus.ASKED, InquiryStatus.WITHDRAWN))
                | Q(status=InquiryStatus.ENDED)
                | Q(answered_at__isnull=False),
                name="inquiry_answered_first",
            ),
            models.UniqueConstraint(
                fields=["listing", "by"],
                condition=Q(status__in=UNDER_WAY),
                name="one_open_inquiry_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")),
                name="inquiry_answered_after_it_was_asked",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: listing {self.listing_id}"

    def get_absolute_url(self) -> str:
        """Return where both sides read it."""
        return reverse("inquiry", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return InquiryStatus(self.status).look
