"""Which rows of the registers there are, and which count on a day."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from results.enums import ResultStatus
from spaces.querysets import managed_by
from ui.days import end_of
from ventures.enums import TeamRole
from ventures.models import Member

if TYPE_CHECKING:
    from accounts.models import User
    from results.models import Technology, Transfer  # noqa: F401  in the generics below

Row = TypeVar("Row", bound=models.Model)


class ResultQuerySet(models.QuerySet[Row]):
    """Rows of a register."""

    def visible_to(self, user: "User") -> Self:
        """Keep all for the province; for others what is of their venture or space, or their own."""
        if user.reads_province:
            return self
        led = Member.objects.filter(person=user, role=TeamRole.LEAD).values("venture")
        return self.filter(Q(by=user) | managed_by(user) | Q(venture__in=led))

    def waiting(self) -> Self:
        """Keep those that wait for the office."""
        return self.filter(status=ResultStatus.PROPOSED)

    def to_decide(self, user: "User") -> Self:
        """Keep those of the waiting on which this officer may decide (`policies.may_decide`)."""
        teams = Member.objects.filter(person=user).values("venture")
        own = managed_by(user) | Q(venture__in=teams)
        ours = self.model._base_manager.filter(own).order_by().values("pk")
        return self.waiting().exclude(pk__in=ours)

    def counted_on(self, day: date) -> Self:
        """Keep those that were confirmed by the end of that day and not withdrawn by then."""
        end = end_of(day)
        stood = Q(status=ResultStatus.CONFIRMED)
        stood |= Q(status=ResultStatus.WITHDRAWN, status_changed_at__gte=end)
        return self.filter(stood, confirmed_at__lt=end)


class TechnologyQuerySet(ResultQuerySet["Technology"]):
    """Technologies."""

    def for_page(self) -> Self:
        """Join what a list and a page show of them."""
        return self.select_related("prefecture", "venture", "space", "by", "confirmed_by")

    def saying(self, word: str) -> Self:
        """Keep those whose name, number, owner or note holds a word."""
        hits = Q(name__icontains=word) | Q(number__icontains=word) | Q(owner__icontains=word)
        return self.filter(hits | Q(listing_number__icontains=word) | Q(note__icontains=word))


class TransferQuerySet(ResultQuerySet["Transfer"]):
    """Transfers."""

    def for_page(self) -> Self:
        """Join what a list and a page show of them."""
        return self.select_related(
            "prefecture", "technology", "venture", "space", "by", "confirmed_by"
        )

    def saying(self, word: str) -> Self:
        """Keep those whose result, contract, parties or note hold a word."""
        hits = Q(name__icontains=word) | Q(technology__name__icontains=word)
        hits |= Q(number__icontains=word) | Q(giver__icontains=word) | Q(company__icontains=word)
        hits |= Q(registration_number__icontains=word)
        return self.filter(hits | Q(note__icontains=word))
