"""Reads of copies and departures."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from privacy.enums import CopyStatus, DepartureStatus

if TYPE_CHECKING:
    from accounts.models import User
    from privacy.models import Copy, Departure


class CopyQuerySet(models.QuerySet["Copy"]):
    """Copies of people's data."""

    def visible_to(self, user: "User") -> Self:
        """Keep the own ones."""
        return self.filter(user=user)

    def for_list(self) -> Self:
        """Leave out what only a download reads."""
        return self.defer("content")

    def making(self) -> Self:
        """Keep those that are being made."""
        return self.filter(status=CopyStatus.MAKING)

    def over(self, at: datetime) -> Self:
        """Keep those whose days are over."""
        return self.filter(status=CopyStatus.READY, until__lte=at)


class DepartureQuerySet(models.QuerySet["Departure"]):
    """Closings of accounts."""

    def visible_to(self, user: "User") -> Self:
        """Keep the own ones."""
        return self.filter(user=user)

    def waiting(self) -> Self:
        """Keep those that can still be undone."""
        return self.filter(status=DepartureStatus.WAITING)

    def due(self, at: datetime) -> Self:
        """Keep those whose two weeks are over."""
        return self.waiting().filter(due_at__lte=at)
