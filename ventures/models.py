"""What is being built, by whom, and what it needs."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import County, HelpKind, Language, Sector, Stage, Statement
from ventures.enums import Importance, Veto

if TYPE_CHECKING:
    from accounts.models import User

NEEDS_AT_MOST = 8


class VentureQuerySet(models.QuerySet["Venture"]):
    """Ventures."""

    def founded_by(self, user: "User") -> Self:
        """Keep those in whose team `user` is."""
        return self.filter(founders=user)

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` may open: his own teams', or all for a coordinator.

        A mentor who was asked sees the venture through the request, not through this page.
        """
        if user.is_coordinator:
            return self
        return self.founded_by(user)

    def for_page(self) -> Self:
        """Join what a page about a venture shows."""
        return self.select_related("stage", "county__prefecture").prefetch_related(
            "sectors", "needs__help_kind", "languages", "founders"
        )


class Venture(models.Model):
    """Something that founders build.

    `open_requests` is kept by a trigger on the requests; a check constraint holds the limit.
    `decides_by` stands only where a founder on leave chose to show until when he must decide.
    """

    name = models.CharField(_("name"), max_length=80)
    sentence = models.CharField(
        _("in one sentence"),
        max_length=200,
        help_text=_("What you make, for whom, how far you are, where you are stuck."),
    )
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, verbose_name=_("stage"))
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("sectors"))
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("county")
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    languages = models.ManyToManyField(Language, blank=True, verbose_name=_("languages"))
    vetoes = ArrayField(
        models.CharField(max_length=20, choices=Veto), default=list, verbose_name=_("ruled out")
    )
    veto_parties = models.TextField(_("a person or body"), blank=True)
    founders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="ventures", verbose_name=_("team")
    )
    decides_by = models.DateField(_("a founder decides by"), null=True, editable=False)
    open_requests = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = VentureQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture")
        verbose_name_plural = _("ventures")
        constraints = (
            models.CheckConstraint(
                condition=Q(open_requests__lte=settings.OPEN_REQUESTS_PER_VENTURE),
                name="venture_within_open_requests",
                violation_error_message=_("Too many open requests."),
            ),
        )
        ordering = ("-updated_at", "-pk")

    def __str__(self) -> str:
        return self.name


class Need(Statement):
    """One thing a venture needs."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="needs")
    importance = models.CharField(
        max_length=10, choices=Importance, default=Importance.PREFER, verbose_name=_("importance")
    )
    help_kind = models.ForeignKey(
        HelpKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind of help")
    )

    class Meta(Statement.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = (
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values), name="importance_is_known"
            ),
        )
