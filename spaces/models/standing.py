"""How a space stood since when: what the province counted on a day can be counted again."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, SpaceType
from audit.guards import refused
from spaces.enums import Level, SpaceStatus
from spaces.models.space import Space
from ui.days import day_of, end_of


class StandingQuerySet(models.QuerySet["SpaceStanding"]):
    """The history of spaces."""

    def standing_on(self, day: date) -> Self:
        """Keep the newest row of each space up to the end of that day."""
        begun = self.model._base_manager.filter(since__lt=end_of(day))
        newest = begun.order_by("space_id", "-since", "-pk").distinct("space_id")
        return self.filter(pk__in=newest.values("pk"))

    def running(self) -> Self:
        """Keep those whose doors were open."""
        return self.filter(status=SpaceStatus.RUNNING)

    def first_day(self) -> date | None:
        """Return the day of the first row; before it nothing is known."""
        first = self.aggregate(first=Min("since"))["first"]
        return day_of(first) if first else None


class SpaceStanding(models.Model):
    """Status, type, level and county of a space since a moment.

    A trigger on the spaces writes the rows, whoever changes a space; another refuses to change or
    to delete one.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="standings")
    status = models.CharField(_("status"), max_length=12, choices=SpaceStatus)
    type = models.ForeignKey(SpaceType, models.PROTECT, related_name="+", verbose_name=_("type"))
    level = models.CharField(_("level"), max_length=12, choices=Level)
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("county"))
    since = models.DateTimeField(_("since"))

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing of a space")
        verbose_name_plural = _("standings of spaces")
        ordering = ("space_id", "since", "pk")
        indexes = (models.Index(fields=["space", "-since", "-id"], name="standing_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=SpaceStatus.values), name="stood_in_a_known_status"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="stood_at_a_known_level"
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Standings stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status} since {self.since:%Y-%m-%d}"
