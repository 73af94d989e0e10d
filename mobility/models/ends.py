"""An end that is written down by one person and waits for another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mobility.enums import End
from mobility.models.cases import LeaveCase
from mobility.models.guards import END_AS_PROPOSED, KEPT
from mobility.models.reach import OF_A_CASE


class ProposedEnd(models.Model):
    """How a leave ends, written by who works on it and confirmed by the head (办结须复核).

    A trigger lets nobody change what was proposed, nor decide on it twice.
    """

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="proposed_ends")
    verb = models.CharField(_("how it ends"), max_length=8, choices=End)
    last_day = models.DateField(_("last day"))
    basis = models.TextField(_("basis of the end"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    is_taken = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("proposed end")
        verbose_name_plural = _("proposed ends")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at=None), name="one_open_end_a_case"
            ),
            models.CheckConstraint(condition=Q(verb__in=End.values), name="end_is_known"),
            models.CheckConstraint(
                condition=~Q(is_taken=True) | (~Q(decided_by=None) & ~Q(decided_by=F("by"))),
                name="end_confirmed_by_a_second_person",
            ),
            KEPT,
            END_AS_PROPOSED,
            OF_A_CASE,
        )
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.verb} {self.last_day}"
