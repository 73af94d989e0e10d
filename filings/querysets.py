"""Which returns, evaluations, checks and obstacles there are."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Cast

from audit.models import AuditEvent
from filings.core.periods import Period
from filings.enums import CHECKS_TO_LOOK_AT, CheckStatus, FilingStatus, ObstacleStatus

if TYPE_CHECKING:
    from accounts.models import User
    from filings.models import CheckedSpace, Evaluation, Filing, Obstacle


class FilingQuerySet(models.QuerySet["Filing"]):
    """Returns."""

    def of_period(self, period: Period) -> Self:
        """Keep those of a year or a month."""
        return self.filter(year=period.year, month=period.month)

    def told(self) -> Self:
        """Keep what the office has seen: all but drafts."""
        return self.exclude(status=FilingStatus.DRAFT)

    def being_put_right(self) -> Self:
        """Keep those that were sent back and that the space has written in since.

        What was handed in last is gone then, and what stands there is not handed in yet; only
        the trail tells which of the two stands there.
        """
        done = AuditEvent.objects.filter(
            subject_label="filings.filing",
            subject_pk=Cast(OuterRef("pk"), models.CharField()),
            verb__in=("keep", "file", "give_back"),
        )
        last = Subquery(done.order_by("-pk").values("verb")[:1])
        returned = self.filter(status=FilingStatus.RETURNED)
        return returned.alias(done_last=last).filter(done_last="keep")

    def waiting(self) -> Self:
        """Keep those that wait for the office."""
        return self.filter(status=FilingStatus.FILED)

    def done(self) -> Self:
        """Keep those with which the space has nothing to do any more."""
        return self.filter(status__in=(FilingStatus.FILED, FilingStatus.ACCEPTED))

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "space__operator", "space__county__prefecture", "filed_by", "decided_by"
        )


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations."""

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "by", "commented_by", "answered_by")


class CheckedSpaceQuerySet(models.QuerySet["CheckedSpace"]):
    """Spaces that were drawn for a check."""

    def seen(self) -> Self:
        """Keep those that somebody has looked at."""
        return self.exclude(status=CheckStatus.OPEN)

    def waiting(self) -> Self:
        """Keep those at which the office has to look, for the first time or once more."""
        return self.filter(status__in=CHECKS_TO_LOOK_AT)

    def published(self, on: date) -> Self:
        """Keep those whose result stands on the page of the space on a day."""
        return self.seen().filter(published_from__lte=on)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "sample__by", "answered_by", "found_by")


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    """Rules that hinder, as people reported them."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` reported; the office reads all of them."""
        return self if user.is_coordinator else self.filter(by=user)

    def public(self) -> Self:
        """Keep those whose answer everybody reads."""
        return self.filter(status=ObstacleStatus.ANSWERED, may_be_published=True)

    def open(self) -> Self:
        """Keep those that wait for the office."""
        return self.exclude(status=ObstacleStatus.ANSWERED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("by", "answered_by")
