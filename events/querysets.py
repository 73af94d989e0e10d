"""Which events, seats, competitions and entries there are."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from audit.models import AuditEvent
from events.enums import (
    TAKING_PART,
    WON,
    CompetitionStatus,
    EntryStatus,
    EventStatus,
    InvitationStatus,
    SeatStatus,
)
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.querysets import managed_by
from ventures.models import Member

if TYPE_CHECKING:
    from accounts.models import User
    from events.models.competitions import Competition, Entry, WinnerInvitation
    from events.models.events import Event, SignUp


def hosted_by(user: "User | AnonymousUser") -> Q:
    """Keep what is of a space that `user` manages, or of the programme office if he is of it.

    While nobody manages a space, the office stands in for it (`policies.may_host`).
    """
    if not user.is_authenticated:
        return Q(pk__in=())
    managed = managed_by(user)
    if not user.is_coordinator:
        return managed
    return managed | Q(space=None) | Q(space__in=Space.objects.unmanaged())


def announced(label: str, draft: str) -> Q:
    """Keep what everybody may read: no draft, and none that was called off as one.

    What a row was before it was called off stands in the trail alone.
    """
    given_up = AuditEvent.objects.filter(
        subject_label=label,
        subject_pk=Cast(OuterRef("pk"), models.CharField()),
        verb="call_off",
        detail__from=draft,
    )
    return ~Q(status=draft) & ~Q(Exists(given_up))


class EventQuerySet(models.QuerySet["Event"]):
    """Events."""

    def public(self) -> Self:
        """Keep those that anybody may read."""
        return self.filter(announced("events.event", EventStatus.DRAFT))

    def hosted_by(self, user: "User | AnonymousUser") -> Self:
        """Keep those that `user` is host of."""
        return self.filter(hosted_by(user))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what `user` may read: drafts are read by hosts alone."""
        return self.filter(announced("events.event", EventStatus.DRAFT) | hosted_by(user))

    def to_come(self, at: datetime) -> Self:
        """Keep what is announced and not over."""
        return self.filter(status=EventStatus.PUBLISHED, ends_at__gt=at)

    def with_seats(self) -> Self:
        """Count who has a place."""
        return self.annotate(
            seated=Count("seats", filter=Q(seats__status=SeatStatus.SEATED), distinct=True)
        )

    def with_room(self) -> Self:
        """Keep those with a place left; after `with_seats`."""
        return self.filter(Q(places=None) | Q(seated__lt=F("places")))

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "county__prefecture", "by")


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Places at events, and the lists of those who wait."""

    def taking_part(self) -> Self:
        """Keep those who have a place or wait for one."""
        return self.filter(status__in=TAKING_PART)

    def seated(self) -> Self:
        """Keep those who have a place."""
        return self.filter(status=SeatStatus.SEATED)

    def waiting(self) -> Self:
        """Keep the waiting list, whoever came first on top."""
        return self.filter(status=SeatStatus.WAITING).order_by("joined_at", "pk")

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("event__space__operator", "event__county__prefecture", "by")


class CompetitionQuerySet(models.QuerySet["Competition"]):
    """Competitions."""

    def public(self) -> Self:
        """Keep those that anybody may read."""
        return self.filter(announced("events.competition", CompetitionStatus.DRAFT))

    def hosted_by(self, user: "User | AnonymousUser") -> Self:
        """Keep those that `user` is host of."""
        return self.filter(hosted_by(user))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep what `user` may read: drafts are read by hosts alone."""
        shown = announced("events.competition", CompetitionStatus.DRAFT)
        return self.filter(shown | hosted_by(user))

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("space__operator", "by")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries of ventures in competitions."""

    def live(self) -> Self:
        """Keep those that take part."""
        return self.filter(status=EntryStatus.ENTERED)

    def undecided(self) -> Self:
        """Keep those of which nobody has said what they won."""
        return self.filter(award="")

    def left(self) -> Self:
        """Keep those in whose team nobody is left: nobody would take a prize, or answer."""
        return self.filter(~Exists(Member.objects.filter(venture=OuterRef("venture"))))

    def winners(self) -> Self:
        """Keep what won, once the results are out; the highest prize first."""
        levels = [
            models.When(award=award, then=models.Value(place)) for place, award in enumerate(WON)
        ]
        won = self.live().filter(award__in=WON, competition__status=CompetitionStatus.RESULTS)
        level = models.Case(*levels, output_field=models.IntegerField())
        return won.order_by(level, "pk")

    def of_team(self, user: "User") -> Self:
        """Keep those of ventures in whose team `user` is."""
        mine = Member.objects.filter(person=user)
        return self.filter(venture__in=mine.values("venture"))

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("competition__space__operator", "venture", "by")


class WinnerInvitationQuerySet(models.QuerySet["WinnerInvitation"]):
    """Invitations of winners."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of spaces that `user` manages, and of ventures in whose team `user` is."""
        mine = Member.objects.filter(person=user).values("venture")
        return self.filter(managed_by(user) | Q(entry__venture__in=mine))

    def to_closed(self) -> Self:
        """Keep those that wait for an answer while the space has closed."""
        return self.filter(status=InvitationStatus.ASKED, space__status=SpaceStatus.CLOSED)

    def left(self) -> Self:
        """Keep those that wait for an answer of a team that is gone or has archived it."""
        team = Member.objects.filter(venture=OuterRef("entry__venture"))
        nobody = Q(~Exists(team)) | ~Q(entry__venture__archived_at=None)
        return self.filter(nobody, status=InvitationStatus.ASKED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("entry__competition", "entry__venture", "space__operator", "by")
