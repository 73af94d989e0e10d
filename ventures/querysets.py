"""Reads of ventures, teams and invitations."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from safety.policies import barred
from ventures.enums import TeamRole

if TYPE_CHECKING:
    from accounts.models import User
    from ventures.models import Invitation, Member, Venture


class VentureQuerySet(models.QuerySet["Venture"]):
    """Ventures."""

    def live(self) -> Self:
        """Keep what is not archived: every list, every match and every cohort begins here."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Keep those that a team has put away."""
        return self.exclude(archived_at=None)

    def of_team(self, user: "User") -> Self:
        """Keep those in whose team `user` is, archived ones too."""
        return self.filter(founders=user)

    def founded_by(self, user: "User") -> Self:
        """Keep the live ones in whose team `user` is."""
        return self.of_team(user).live()

    def led_by(self, user: "User") -> Self:
        """Keep the live ones that `user` leads."""
        return self.filter(members__person=user, members__role=TeamRole.LEAD).live()

    def able_to_ask(self, on: date) -> Self:
        """Keep those that somebody leads who may ask on that day: not barred, account not closed.

        Whoever is brought to a mentor by others than himself begins here too.
        """
        leads = apps.get_model("ventures", "Member").objects.leads()
        able = leads.filter(venture=OuterRef("pk"), person__is_active=True)
        return self.filter(Exists(able.exclude(person__in=barred(on))))

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` may open: his own teams', or all live ones for a coordinator.

        A mentor who was asked sees the venture through the request, not through this page.
        """
        if user.is_coordinator:
            return self.live()
        return self.founded_by(user)

    def for_page(self) -> Self:
        """Join what a page about a venture shows."""
        return self.select_related("stage", "county__prefecture").prefetch_related(
            "sectors", "needs__help_kind", "languages", "founders"
        )


class MemberQuerySet(models.QuerySet["Member"]):
    """Places in teams."""

    def leads(self) -> Self:
        """Keep those who lead."""
        return self.filter(role=TeamRole.LEAD)

    def for_page(self) -> Self:
        """Join the names, leads first and the longest in the team first."""
        return self.select_related("person").order_by("role", "joined_at", "pk")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def unanswered(self) -> Self:
        """Keep those that nobody has answered or taken back, too old or not."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def open(self, at: datetime) -> Self:
        """Keep those that can still be accepted."""
        return self.unanswered().filter(expires_at__gt=at)
