"""A dispute of a pair, and whoever helps to settle it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import MEDIATION_LIFECYCLE, MEDIATION_OPEN, MediationStatus, Side
from mentors.models import Mentorship

_PERSON = settings.AUTH_USER_MODEL


class Mediation(Tracked):
    """One side asks that somebody helps; the office names a mediator who knows neither.

    Both sides and the mediator read what is written here, and nobody else what the two wrote
    elsewhere. `talk_on` is the day on which all three talk.
    """

    lifecycle = MEDIATION_LIFECYCLE

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="mediations")
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)
    about = models.TextField(_("what you do not agree on"), max_length=1000)
    at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=MediationStatus, default=MEDIATION_LIFECYCLE.initial, editable=False
    )
    mediator = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, editable=False, related_name="mediations"
    )
    named_at = models.DateTimeField(null=True, editable=False)
    talk_on = models.DateField(_("day of the talk"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(status__in=sorted(MEDIATION_OPEN)),
                name="one_open_mediation_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MediationStatus.values), name="mediation_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(mediator=None) | ~Q(mediator=F("by")), name="nobody_mediates_himself"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["under_way", "settled", "failed"])
                | Q(mediator__isnull=False),
                name="mediation_has_a_mediator",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Mediations stay."),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentorship {self.mentorship_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return MediationStatus(self.status).look

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.status in MEDIATION_OPEN
