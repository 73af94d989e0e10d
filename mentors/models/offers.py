"""Ventures that let themselves be found, and what mentors offer them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentors.enums import OFFER_LIFECYCLE, OfferStatus
from mentors.guards import COUNT_OPEN_OFFERS
from mentors.models.profiles import MentorProfile
from mentors.models.requests import MentorshipRequest
from mentors.querysets import FindableQuerySet, OfferQuerySet
from ventures.models import Venture


class Findable(models.Model):
    """The team shows a venture to mentors and maker spaces: no names, no contact details.

    It holds while `by` leads the venture and agrees to be found (`Purpose.FOUND`).
    """

    venture = models.OneToOneField(Venture, models.CASCADE, related_name="findable")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = FindableQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture that mentors may find")
        verbose_name_plural = _("ventures that mentors may find")

    def __str__(self) -> str:
        return f"#{self.pk}: venture {self.venture_id}"


class Offer(Tracked):
    """A mentor offers a venture his help; `request` is what came of it."""

    lifecycle = OFFER_LIFECYCLE

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="offers")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="offers")
    text = models.CharField(_("a word to them"), max_length=300)
    status = models.CharField(
        max_length=12, choices=OfferStatus, default=OFFER_LIFECYCLE.initial, editable=False
    )
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    request = models.OneToOneField(
        MentorshipRequest, models.PROTECT, null=True, editable=False, related_name="offer"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        ordering = ("-at", "-pk")
        constraints = (
            COUNT_OPEN_OFFERS,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status=OfferStatus.OFFERED),
                name="one_open_offer_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OfferStatus.values), name="offer_status_is_known"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("at")), name="offer_due_after_made"),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(status=OfferStatus.OFFERED), name="open_offers_due"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentor {self.mentor_id} to venture {self.venture_id}"

    @property
    def is_open(self) -> bool:
        """Whether the team has not answered yet."""
        return self.status == OfferStatus.OFFERED

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return OfferStatus(self.status).look
