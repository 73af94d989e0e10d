"""Rules as dated data: the policy of a unit, and the public calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from mobility.models.guards import KEPT, UNCHANGED


class PolicyVersion(models.Model):
    """The rules of a unit from a day on, each with its legal basis. Append-only.

    Of several from one day the newest counts: it puts right what was mistyped in the one before.
    Without an organisation it is the province's. `rules` are the values that differ from the
    defaults of `mobility.core.rules.Policy`; `basis` the clause of each.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("valid from"))
    rules = models.JSONField(default=dict)
    basis = models.JSONField(default=dict)
    note = models.CharField(_("why"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        constraints = (KEPT, UNCHANGED)
        ordering = ("-valid_from", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} from {self.valid_from}"


class CalendarDay(models.Model):
    """A weekday off, or a day of a weekend that is worked (放假与调休)."""

    day = models.DateField(_("day"), primary_key=True)
    is_worked = models.BooleanField(_("worked"))
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("day of the public calendar")
        verbose_name_plural = _("public calendar")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
