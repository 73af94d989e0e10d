"""A venture asks a space for desks, a room or time on equipment."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from incubation.core import last_of_months
from incubation.enums import APPLICATION_LIFECYCLE, OPEN, ApplicationStatus
from incubation.querysets import ApplicationQuerySet
from spaces.enums import PlaceKind
from spaces.models import Place, Space
from ui.seen import shown
from ventures.models import Venture

MONTHS_AT_MOST = 60
DESKS_AT_MOST = 200
_DESK, _EQUIPMENT = Q(kind=PlaceKind.DESK), Q(kind=PlaceKind.EQUIPMENT)


class Application(Tracked):
    """What a lead asks for, and what the space answered.

    An offer holds its places, or its time, by rows in `Residency` or `Booking` until it lapses.
    """

    lifecycle = APPLICATION_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="applications")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="space_applications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("what you ask for"), max_length=12, choices=PlaceKind, default=PlaceKind.DESK
    )
    desks = models.PositiveSmallIntegerField(
        _("how many desks"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(DESKS_AT_MOST)],
    )
    starts_on = models.DateField(_("from which day"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(
        _("for how many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MONTHS_AT_MOST)],
    )
    equipment = models.ForeignKey(
        Place,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("which equipment"),
    )
    span = DateTimeRangeField(_("when"), null=True)
    use = models.CharField(_("what you will do there"), max_length=400)
    is_hazardous = models.BooleanField(_("hazardous work"), default=False)
    hazard = models.CharField(
        _("what is hazardous, and how you keep it safe"), max_length=300, blank=True
    )
    note = models.CharField(_("anything else"), max_length=300, blank=True)
    status = models.CharField(
        max_length=12,
        choices=ApplicationStatus,
        default=APPLICATION_LIFECYCLE.initial,
        editable=False,
    )
    sent_at = models.DateTimeField()
    asked_again_at = models.DateTimeField(null=True, editable=False)
    waits_since = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(_("why not, or a word"), max_length=300, blank=True, editable=False)
    rent = models.CharField(_("rent and what it includes"), max_length=200, blank=True)
    offer_ends_on = models.DateField(_("offer good until"), null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a place")
        verbose_name_plural = _("applications for places")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["venture", "space"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_application_a_space",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="application_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PlaceKind.values), name="application_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(_DESK & Q(desks__isnull=False, desks__range=(1, DESKS_AT_MOST)))
                | (~_DESK & Q(desks=None)),
                name="application_for_desks_counts_them",
            ),
            models.CheckConstraint(
                condition=(_EQUIPMENT & Q(span__isnull=False, starts_on=None, months=None))
                | (
                    ~_EQUIPMENT
                    & Q(
                        span=None,
                        starts_on__isnull=False,
                        months__isnull=False,
                        months__range=(1, MONTHS_AT_MOST),
                    )
                ),
                name="application_says_when",
            ),
            models.CheckConstraint(
                condition=Q(is_hazardous=False, hazard="") | (Q(is_hazardous=True) & ~Q(hazard="")),
                name="hazard_is_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.REFUSED) | ~Q(answer=""),
                name="application_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.WAITING) | Q(waits_since__isnull=False),
                name="application_waits_since",
            ),
            models.CheckConstraint(
                condition=~Q(status=ApplicationStatus.OFFERED) | Q(offer_ends_on__isnull=False),
                name="application_offer_has_an_end",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id}, space {self.space_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it."""
        return reverse("application", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do with it."""
        return self.status in OPEN

    @property
    def asked_at(self) -> datetime:
        """Since when the space has to answer: as sent, or as it took its last offer back."""
        return self.asked_again_at or self.sent_at

    @property
    def for_equipment(self) -> bool:
        """Whether it asks for time, not for a place."""
        return self.kind == PlaceKind.EQUIPMENT

    @property
    def wanted_until(self) -> date | None:
        """The last day that is asked for; nothing for equipment."""
        if self.starts_on is None or self.months is None:
            return None
        return last_of_months(self.starts_on, self.months)

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ApplicationStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for the offer that a page shows of it now: each begins after another end."""
        return shown(self, ("status", "rent", "offer_ends_on", "asked_again_at"))
