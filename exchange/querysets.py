"""Which listings and inquiries there are."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Cast

from audit.models import AuditEvent
from exchange.enums import UNDER_WAY, InquiryStatus, ListingStatus

if TYPE_CHECKING:
    from accounts.models import User
    from exchange.models import Inquiry, Listing


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings."""

    def shown(self, on: date) -> Self:
        """Keep what everybody reads on that day."""
        lasts = Q(until=None) | Q(until__gte=on)
        return self.filter(lasts, status=ListingStatus.OPEN, by__is_active=True)

    def gone_off(self, on: date) -> Self:
        """Keep what everybody could read once, as the trail says, and reads no more."""
        published = AuditEvent.objects.filter(
            subject_label="exchange.listing",
            subject_pk=Cast(OuterRef("pk"), models.CharField()),
            verb="publish",
        )
        shown = self.model.objects.shown(on).values("pk")
        return self.filter(Exists(published)).exclude(pk__in=shown)

    def over(self, on: date) -> Self:
        """Keep what was published, and nobody else reads any more because its last day is over."""
        return self.filter(until__lt=on, status=ListingStatus.OPEN, by__is_active=True)

    def visible_to(self, user: "User | None", on: date) -> Self:
        """Keep what everybody reads, one's own, and all of them for the programme office."""
        if user is None:
            return self.shown(on)
        if user.is_coordinator:
            return self
        return self.filter(Q(by=user) | Q(pk__in=self.model.objects.shown(on).values("pk")))

    def waiting(self) -> Self:
        """Keep those that the programme office has to look at."""
        return self.filter(status=ListingStatus.WAITING)

    def to_decide(self, user: "User") -> Self:
        """Keep those of the waiting on which this officer may decide (`policies.may_decide`)."""
        return self.waiting().exclude(by=user)

    def for_page(self) -> Self:
        """Join what a list and a page show of them."""
        return self.select_related("prefecture", "by", "checked_by")

    def locked(self, pk: int) -> "Listing":
        """Return one as it stands, until the transaction ends."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def saying(self, word: str) -> Self:
        """Keep those in whose words something stands."""
        texts = ("title", "text", "provider", "terms", "caveat")
        return self.filter(Q.create([(f"{each}__icontains", word) for each in texts], Q.OR))


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """What is asked of listings."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of which `user` is one of the two sides."""
        return self.filter(Q(by=user) | Q(listing__by=user))

    def between(self, one: "User", other: "User") -> Self:
        """Keep those of these two, whoever asked."""
        return self.filter(Q(by=one, listing__by=other) | Q(by=other, listing__by=one))

    def under_way(self) -> Self:
        """Keep those that have not come to an end."""
        return self.filter(status__in=UNDER_WAY)

    def to_answer(self, user: "User") -> Self:
        """Keep those that wait for an answer of `user`."""
        return self.filter(listing__by=user, status=InquiryStatus.ASKED)

    def waiting_first(self) -> Self:
        """Put what waits for an answer before the rest, the newest first."""
        waits = Case(When(status=InquiryStatus.ASKED, then=0), default=1)
        return self.order_by(waits, "-asked_at", "-pk")

    def for_page(self) -> Self:
        """Join what a list and a page show of them."""
        return self.select_related("listing__by", "listing__prefecture", "by", "venture")
