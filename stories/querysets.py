"""Which stories there are."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.queries import counties_called
from stories.enums import StoryStatus
from ui.text import every_word
from ventures.enums import TeamRole
from ventures.models import Member

if TYPE_CHECKING:
    from accounts.models import User
    from stories.models import Story


_PLACE = "mentorship__venture__county"


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
        """Keep what everybody reads, and those of one's own pairs.

        The programme office reads those of which both sides have agreed to every word once.
        """
        if user is None:
            return self.shown()
        shown, own = (
            Q(pk__in=rows.order_by().values("pk"))
            for rows in (self.model.objects.shown(), self.model.objects.of_side(user))
        )
        others = Q(agreed_by__isnull=False) if user.is_coordinator else shown
        return self.filter(others | own)

    def waiting(self) -> Self:
        """Keep those that the programme office has to look at."""
        return self.filter(status=StoryStatus.AGREED)

    def to_decide(self, user: "User") -> Self:
        """Keep those of the waiting on which this officer may decide (`policies.may_decide`)."""
        of_side = self.model.objects.of_side(user).order_by().values("pk")
        teams = Member.objects.filter(person=user).values("venture")
        own = Q(pk__in=of_side) | Q(by=user) | Q(agreed_by=user)
        own |= Q(mentorship__venture__in=teams)
        return self.waiting().exclude(own)

    def to_agree(self, user: "User") -> Self:
        """Keep those that wait for the yes of `user`, because the other side wrote them."""
        mentors = Q(mentorship__mentor__user=user)
        mentor_wrote = Q(by=F("mentorship__mentor__user"))
        asked = mentors & ~mentor_wrote | ~mentors & mentor_wrote
        return self.of_side(user).filter(asked, status=StoryStatus.WRITTEN)

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

    def saying(self, text: str) -> Self:
        """Keep those in whose words, or in what a card names of them, each word of `text` stands.

        Names and places are found as they are written and in pinyin.
        """
        return self.filter(
            every_word(
                text.replace("·", " "),  # 海西·格尔木市, as a card writes a place
                lambda word: (
                    Q(title__icontains=word)
                    | Q(text__icontains=word)
                    | Q(mentorship__mentor__user__search_key__contains=word)
                    | Q(mentorship__venture__search_key__contains=word)
                    | Q(**{f"{_PLACE}__in": counties_called(word)})
                ),
            )
        )
