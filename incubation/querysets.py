"""Which applications, residencies and hand-overs there are."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from incubation.enums import (
    ON_EQUIPMENT,
    OPEN,
    ApplicationStatus,
    BookingStatus,
    HandOverStatus,
    ResidencyStatus,
)

if TYPE_CHECKING:
    from accounts.models import User
    from incubation.models import Application, Booking, EntryCondition, HandOver, Residency


def managed_by(user: "User", prefix: str = "") -> Q:
    """Return the condition that `user` manages the space behind `prefix`."""
    operator = f"{prefix}space__operator__memberships__"
    return Q(**{f"{operator}user": user, f"{operator}role": Role.SPACE_MANAGER})


class ConditionQuerySet(models.QuerySet["EntryCondition"]):
    """Conditions of entry."""

    def active(self) -> Self:
        """Keep those that hold now."""
        return self.filter(is_active=True)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications for places."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the teams of `user`, and those to the spaces that he manages."""
        return self.filter(Q(venture__founders=user) | managed_by(user)).distinct()

    def open(self) -> Self:
        """Keep those that somebody has still to do with."""
        return self.filter(status__in=OPEN)

    def unanswered(self) -> Self:
        """Keep those that wait for the space."""
        return self.filter(status=ApplicationStatus.SENT)

    def waiting(self) -> Self:
        """Keep those on the list, the longest waiting first."""
        return self.filter(status=ApplicationStatus.WAITING).order_by("waits_since", "pk")

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "space__operator", "venture__stage", "venture__county__prefecture", "by", "equipment"
        )


class ResidencyQuerySet(models.QuerySet["Residency"]):
    """Residencies."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the teams of `user`, and those in the spaces that he manages."""
        return self.filter(Q(venture__founders=user) | managed_by(user)).distinct()

    def held(self) -> Self:
        """Keep the places that an offer holds."""
        return self.filter(status=ResidencyStatus.HELD)

    def running(self) -> Self:
        """Keep those that go on."""
        return self.filter(status=ResidencyStatus.RUNNING)

    def lived(self) -> Self:
        """Keep those that began, over or not."""
        return self.filter(status__in=(ResidencyStatus.RUNNING, ResidencyStatus.ENDED))

    def on(self, day: date) -> Self:
        """Keep those that covered a day."""
        left = Q(ended_on=None) | Q(ended_on__gte=day)
        return self.lived().filter(left, span__contains=day)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "venture", "place", "application")


class BookingQuerySet(models.QuerySet["Booking"]):
    """Time on equipment."""

    def held(self) -> Self:
        """Keep the times that an offer holds."""
        return self.filter(status=BookingStatus.HELD)

    def blocking(self) -> Self:
        """Keep what nobody else can have."""
        return self.filter(status__in=ON_EQUIPMENT)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "venture", "place")


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Hand-overs between spaces."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of one of the three sides that `user` belongs to."""
        return self.filter(
            Q(residency__venture__founders=user)
            | managed_by(user, "residency__")
            | managed_by(user, "to_")
        ).distinct()

    def open(self) -> Self:
        """Keep those that wait for somebody."""
        return self.filter(status=HandOverStatus.ASKED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "residency__space__operator", "residency__venture", "residency__place",
            "to_space__operator", "new__place",
        )  # fmt: skip
