"""Which questions and visits there are."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from safety.models import Block
from safety.policies import barred
from spaces.enums import TO_COME, QuestionStatus, SpaceStatus, VisitStatus

if TYPE_CHECKING:
    from accounts.models import User
    from spaces.models.contact import Question, Visit

Row = TypeVar("Row", bound=models.Model)


def run_by(user: "User") -> models.QuerySet[Membership, object]:
    """Return the bodies whose spaces `user` manages, by their keys."""
    mine = Membership.objects.filter(user=user, role=Role.SPACE_MANAGER)
    return mine.values("organisation")


def kept_bodies() -> models.QuerySet[Membership, object]:
    """Return the bodies for whose spaces somebody with an account cares, by their keys."""
    keeps = Membership.objects.filter(role=Role.SPACE_MANAGER, user__is_active=True)
    return keeps.values("organisation")


def managed_by(user: "User", prefix: str = "") -> Q:
    """Return the condition that `user` manages the space behind `prefix`.

    The bodies are asked for once and no row is joined, so that none comes twice.
    """
    return Q(**{f"{prefix}space__operator__in": run_by(user)})


def kept_from_whoever_asked(user: "User", rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Return the rows that another manager answers, because `user` and the asker are kept apart.

    A row says of which `space` something was asked, and `by` whom.
    Where nobody else is there to answer, what is asked already stays with `user`.
    All of it is a part of the statement that reads the rows: the frame of every page counts them.
    """
    today = timezone.localdate()
    is_barred = Q(Exists(barred(today).filter(person=user)))
    blocks = Block.objects.filter(Q(by=user) | Q(person=user))
    rows = rows.filter(is_barred | Q(Exists(blocks)))  # of most users: no row is looked at
    rows = rows.filter(
        is_barred
        | Q(by__in=Block.objects.filter(by=user).values("person"))
        | Q(by__in=Block.objects.filter(person=user).values("by"))
    )
    between = Q(by=OuterRef("user"), person=OuterRef(OuterRef("by")))
    between |= Q(by=OuterRef(OuterRef("by")), person=OuterRef("user"))
    others = (
        Membership.objects.filter(
            organisation=OuterRef("space__operator"), role=Role.SPACE_MANAGER, user__is_active=True
        )
        .exclude(user=user)
        .exclude(user__in=barred(today))
        .filter(~Exists(Block.objects.filter(between)))
    )
    return rows.exclude(by=user).filter(Exists(others))


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions to spaces."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` asked or is to answer."""
        return self.filter(Q(by=user) | managed_by(user)).shown_to(user)

    def shown_to(self, user: "User") -> Self:
        """Leave out what another manager answers, because `user` and the asker are kept apart."""
        away = kept_from_whoever_asked(user, type(self)(self.model))
        return self.exclude(pk__in=away.values("pk"))

    def unanswered(self) -> Self:
        """Keep those that wait for the space; nobody waits whose account is closed."""
        return self.filter(status=QuestionStatus.ASKED, by__is_active=True)

    def to_closed(self) -> Self:
        """Keep those that wait for a space that has closed."""
        return self.unanswered().filter(space__status=SpaceStatus.CLOSED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "by", "venture", "answered_by")


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits to spaces."""

    def visible_to(self, user: "User") -> Self:
        """Keep where `user` comes or is to show around."""
        return self.filter(Q(by=user) | managed_by(user)).shown_to(user)

    def shown_to(self, user: "User") -> Self:
        """Leave out what another manager hosts, because `user` and the visitor are kept apart."""
        away = kept_from_whoever_asked(user, type(self)(self.model))
        return self.exclude(pk__in=away.values("pk"))

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
