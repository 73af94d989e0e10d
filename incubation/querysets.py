"""Which applications, residencies and hand-overs there are."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from incubation.enums import (
    ON_EQUIPMENT,
    OPEN,
    OPEN_MOVES,
    ApplicationStatus,
    BookingStatus,
    ChainMoveStatus,
    ChainStage,
    EnrolmentEnd,
    HandOverStatus,
    ResidencyStatus,
)
from spaces.querysets import kept_from_whoever_asked, managed_by
from ventures.models import Member

if TYPE_CHECKING:
    from accounts.models import User
    from incubation.models import (
        Application,
        Booking,
        ChainMove,
        ChainRule,
        Enrolment,
        EntryCondition,
        HandOver,
        Residency,
    )
    from spaces.models import Space


def of_team(user: "User", prefix: str = "") -> Q:
    """Return the condition that `user` is in the team of the venture behind `prefix`."""
    mine = Member.objects.filter(person=user)
    return Q(**{f"{prefix}venture__in": mine.values("venture")})


def nobody_leads(prefix: str = "") -> Q:
    """Return the condition that nobody with an account leads the venture behind `prefix`."""
    leads = Member.objects.leads().filter(person__is_active=True)
    return Q(~Exists(leads.filter(venture=OuterRef(f"{prefix}venture"))))


class ConditionQuerySet(models.QuerySet["EntryCondition"]):
    """Conditions of entry."""

    def active(self) -> Self:
        """Keep those that hold now."""
        return self.filter(is_active=True)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications for places."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the teams of `user`, and those to the spaces that he manages."""
        mine = self.filter(of_team(user) | managed_by(user))
        return mine.shown_to(user)

    def shown_to(self, user: "User") -> Self:
        """Leave out what another manager answers, because `user` and who applied are kept apart.

        The own teams are never left out.
        """
        away = kept_from_whoever_asked(user, type(self)(self.model))
        return self.exclude(pk__in=away.exclude(of_team(user)).values("pk"))

    def open(self) -> Self:
        """Keep those that somebody has still to do with."""
        return self.filter(status__in=OPEN)

    def left(self) -> Self:
        """Keep those of a team in which nobody is left who could take an offer or say no."""
        return self.filter(nobody_leads())

    def unanswered(self) -> Self:
        """Keep those that wait for the space, the longest waiting first."""
        since = Coalesce("asked_again_at", "sent_at")
        return self.filter(status=ApplicationStatus.SENT).order_by(since, "pk")

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
        return self.filter(of_team(user) | managed_by(user))

    def held(self) -> Self:
        """Keep the places that an offer holds."""
        return self.filter(status=ResidencyStatus.HELD)

    def running(self) -> Self:
        """Keep those that go on."""
        return self.filter(status=ResidencyStatus.RUNNING)

    def begun(self, on: date) -> Self:
        """Keep those that go on and whose first day has come."""
        return self.running().filter(span__startswith__lte=on)

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

    def to_come(self, at: datetime) -> Self:
        """Keep what is booked and has not begun."""
        return self.filter(status=BookingStatus.BOOKED, span__startswith__gt=at)

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
            of_team(user, "residency__") | managed_by(user, "residency__") | managed_by(user, "to_")
        )

    def open(self) -> Self:
        """Keep those that wait for somebody."""
        return self.filter(status=HandOverStatus.ASKED)

    def left(self) -> Self:
        """Keep those of a team in which nobody is left who could agree or say no."""
        return self.filter(nobody_leads("residency__"))

    def waits_for(self, spaces: "Iterable[Space]") -> Self:
        """Keep those to which one of these spaces, old or taking, has still to agree."""
        here = list(spaces)
        leaves = Q(residency__space__in=here, old_at=None)
        return self.open().filter(Q(to_space__in=here, taker_at=None) | leaves)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "residency__space__operator",
            "residency__venture",
            "residency__place",
            "to_space__operator",
            "new__place",
        )


# --- the chain ------------------------------------------------------------------------------
class ChainRuleQuerySet(models.QuerySet["ChainRule"]):
    """Rules of the stages of the chain."""

    def on(self, day: date) -> Self:
        """Keep the version of each rule that holds on that day."""
        begun = self.model._base_manager.filter(valid_from__lte=day)
        newest = begun.order_by("code", "-valid_from").distinct("code")
        ended = Q(valid_until__lt=day)
        return self.filter(pk__in=newest.values("pk")).exclude(ended)

    def with_next(self) -> Self:
        """Say of each version when the next one begins, in `next_from`."""
        later = self.model._base_manager.filter(
            code=OuterRef("code"), valid_from__gt=OuterRef("valid_from")
        )
        first = later.order_by("valid_from").values("valid_from")[:1]
        return self.annotate(next_from=Subquery(first))


class ChainMoveQuerySet(models.QuerySet["ChainMove"]):
    """Moves in the chain."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of a side that `user` belongs to, or all for the programme office."""
        if user.is_coordinator:
            return self
        return self.filter(of_team(user) | managed_by(user) | managed_by(user, "leaves__"))

    def open(self) -> Self:
        """Keep those that somebody has still to do with."""
        return self.filter(status__in=OPEN_MOVES)

    def proposed(self) -> Self:
        """Keep those that wait for a side."""
        return self.filter(status=ChainMoveStatus.PROPOSED)

    def agreed(self) -> Self:
        """Keep those that the office can still object to, what was agreed first on top."""
        return self.filter(status=ChainMoveStatus.AGREED).order_by("agreed_on", "pk")

    def waits_for_space(self) -> Self:
        """Keep those that wait for the receiving space."""
        return self.proposed().filter(space_at=None)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "venture__county__prefecture",
            "space__operator",
            "leaves__space__operator",
            "by",
            "team_by",
            "space_by",
            "objected_by",
        )


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Times of ventures in the stages of the chain."""

    def of_teams(self) -> Self:
        """Keep what tables and numbers show: no archived venture, nothing that goes on of nobody.

        Where nobody with an account leads the team any more, only what it has been through stays.
        """
        return self.filter(venture__archived_at=None).exclude(Q(ended_on=None) & nobody_leads())

    def running(self) -> Self:
        """Keep those that go on."""
        return self.filter(ended_on=None)

    def ended(self) -> Self:
        """Keep those that are over."""
        return self.exclude(ended_on=None)

    def alumni(self) -> Self:
        """Keep those of ventures that graduated and are in no later stage."""
        return self.running().filter(stage=ChainStage.ALUMNI)

    def graduations(self) -> Self:
        """Keep the times that ended with graduating."""
        return self.filter(how=EnrolmentEnd.GRADUATED)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "venture__county__prefecture", "space__operator", "space__county__prefecture", "move"
        )
