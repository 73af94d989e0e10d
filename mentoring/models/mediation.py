"""A dispute of a pair, and whoever helps to settle it."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import MEDIATION_LIFECYCLE, MEDIATION_OPEN, MediationStatus, Side, Way
from mentoring.querysets import MediationQuerySet
from mentors.models import Mentorship

_PERSON = settings.AUTH_USER_MODEL


class Mediation(Tracked):
    """One side asks that somebody helps; the office names a mediator who knows neither.

    Both sides and the mediator read what is written here, and nobody else what the two wrote
    elsewhere. `talk` is when all three talk, `way` and `place` how; `sequence` counts the changes
    that calendars must hear of.
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
    talk = DateTimeRangeField(_("when all three talk"), null=True, editable=False)
    way = models.CharField(_("how"), max_length=8, choices=Way, blank=True, editable=False)
    place = models.CharField(_("where, or the link"), max_length=200, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    outcome = models.TextField(_("what came of it"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = MediationQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentorship"],
                condition=Q(status__in=sorted(MEDIATION_OPEN)),
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
            models.CheckConstraint(
                condition=Q(talk=None, way="", place="")
                | Q(
                    talk__isnull=False,
                    talk__isempty=False,
                    talk__lower_inf=False,
                    talk__upper_inf=False,
                    way__in=Way.values,
                )
                & ~Q(place="")
                & Q(mediator__isnull=False),
                name="mediation_talk_is_whole",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Mediations stay."),
        )

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

    @property
    def starts_at(self) -> datetime | None:
        """When the talk begins."""
        return self.talk.lower if self.talk else None

    @property
    def ends_at(self) -> datetime | None:
        """When the talk ends."""
        return self.talk.upper if self.talk else None

    def talk_is_to_come(self, at: datetime) -> bool:
        """Whether a talk is fixed and not over."""
        return self.talk is not None and self.talk.upper > at

    def lacks_outcome(self, at: datetime) -> bool:
        """Whether its talk is over, and nobody has written what came of it."""
        is_over = self.talk is not None and not self.talk_is_to_come(at)
        return is_over and self.status == MediationStatus.UNDER_WAY


class Recusal(models.Model):
    """Somebody who was named says no, and why; the programme office alone reads it."""

    mediation = models.ForeignKey(Mediation, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    text = models.TextField(_("why you cannot mediate"), max_length=600)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal to mediate")
        verbose_name_plural = _("refusals to mediate")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["mediation", "person"], name="one_recusal_a_person"),
            models.CheckConstraint(condition=~Q(text=""), name="recusal_says_why"),
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Refusals stay."),
        )

    def __str__(self) -> str:
        return f"{self.person_id} not for mediation {self.mediation_id}"
