"""Who else is at a space: firms, funds, banks, agencies, and idle buildings on offer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import HostedKind
from spaces.models.space import Space

OFFERS_AT_MOST = 200


class HostedQuerySet(models.QuerySet["Hosted"]):
    """What is at a space."""

    def shown(self) -> "HostedQuerySet":
        """Keep what has agreed to be named in public."""
        return self.filter(has_agreed=True)


class Hosted(models.Model):
    """A body at the space, or a building that its carrier offers; public once it has agreed."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="hosted")
    kind = models.CharField(_("kind"), max_length=12, choices=HostedKind, default=HostedKind.FIRM)
    name = models.CharField(_("name"), max_length=80)
    offers = models.CharField(_("what it offers"), max_length=OFFERS_AT_MOST, blank=True)
    since = models.DateField(_("at the space since"), null=True, blank=True)
    has_agreed = models.BooleanField(_("has agreed to be named in public"), default=False)
    agreed_by = models.CharField(_("who said so"), max_length=60, blank=True)
    agreed_on = models.DateField(_("said on"), null=True, blank=True)

    objects = HostedQuerySet.as_manager()

    class Meta:
        verbose_name = _("body at a space")
        verbose_name_plural = _("bodies at spaces")
        ordering = ("kind", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["space", "name"],
                name="hosted_has_own_name",
                violation_error_message=_("This name is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=HostedKind.values), name="hosted_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(has_agreed=False) | (~Q(agreed_by="") & Q(agreed_on__isnull=False)),
                name="hosted_agreed_by_somebody",
                violation_error_message=_("Say who agreed, and on which day."),
            ),
        )

    def __str__(self) -> str:
        return self.name
