"""Which stories there are."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from stories.enums import StoryStatus
from ventures.enums import TeamRole

if TYPE_CHECKING:
    from accounts.models import User
    from stories.models import Story


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories."""

    def shown(self) -> Self:
        """Keep what everybody reads: published, and whoever told it and agreed is still here."""
        return self.filter(status=StoryStatus.SHOWN, by__is_active=True, agreed_by__is_active=True)

    def of_side(self, user: "User") -> Self:
        """Keep those of pairs in which `user` mentors, or leads the venture."""
        leads = Q(
            mentorship__venture__members__person=user,
            mentorship__venture__members__role=TeamRole.LEAD,
        )
        own = self.model.objects.filter(leads | Q(mentorship__mentor__user=user))
        return self.filter(pk__in=own.order_by().values("pk"))

    def visible_to(self, user: "User | None") -> Self:
        """Keep what everybody reads, those of one's own pairs, and all for the programme office."""
        if user is None:
            return self.shown()
        if user.is_coordinator:
            return self
        keys = [
            Q(pk__in=rows.order_by().values("pk"))
            for rows in (self.model.objects.shown(), self.model.objects.of_side(user))
        ]
        return self.filter(keys[0] | keys[1])

    def waiting(self) -> Self:
        """Keep those that the programme office has to look at."""
        return self.filter(status=StoryStatus.AGREED)

    def between(self, one: "User", other: "User") -> Self:
        """Keep those that one of these two told and the other agreed to or is asked to."""
        pairs = [
            self.model.objects.of_side(side).filter(mentorship__mentor__user=mentor)
            for mentor, side in ((one, other), (other, one))
        ]
        keys = [Q(pk__in=rows.order_by().values("pk")) for rows in pairs]
        return self.filter(keys[0] | keys[1])

    def for_page(self) -> Self:
        """Join what a list and a page show of them."""
        return self.select_related(
            "mentorship__mentor__user", "mentorship__venture__county__prefecture", "by", "agreed_by"
        )

    def locked(self, pk: int) -> "Story":
        """Return one as it stands, until the transaction ends."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def saying(self, word: str) -> Self:
        """Keep those in whose words, or in the names of whose two sides, something stands."""
        texts = ("title", "text", "mentorship__venture__name")
        found = Q.create([(f"{each}__icontains", word) for each in texts], Q.OR)
        return self.filter(found | Q(mentorship__mentor__user__search_key__contains=word))
