"""Which questions and visits there are."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from spaces.enums import TO_COME, QuestionStatus, VisitStatus

if TYPE_CHECKING:
    from accounts.models import User
    from spaces.models.contact import Question, Visit


def _managed_by(user: "User") -> Q:
    return Q(
        space__operator__memberships__user=user,
        space__operator__memberships__role=Role.SPACE_MANAGER,
    )


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions to spaces."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` asked or is to answer."""
        return self.filter(Q(by=user) | _managed_by(user)).distinct()

    def unanswered(self) -> Self:
        """Keep those that wait for the space."""
        return self.filter(status=QuestionStatus.ASKED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "by", "venture", "answered_by")


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits to spaces."""

    def visible_to(self, user: "User") -> Self:
        """Keep where `user` comes or is to show around."""
        return self.filter(Q(by=user) | _managed_by(user)).distinct()

    def unanswered(self) -> Self:
        """Keep those that wait for the space."""
        return self.filter(status=VisitStatus.ASKED, is_from_space=False)

    def agreed(self) -> Self:
        """Keep those that are arranged."""
        return self.filter(status=VisitStatus.AGREED)

    def over(self, at: datetime) -> Self:
        """Keep those that were arranged and whose time is past."""
        return self.agreed().filter(span__endswith__lte=at)

    def to_come(self, at: datetime) -> Self:
        """Keep what is proposed or arranged and not over."""
        return self.filter(status__in=TO_COME, span__endswith__gt=at)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "by", "venture")
