"""Who lives on which place, and who has equipment when: held by an offer, then taken up."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from incubation.enums import (
    BOOKING_LIFECYCLE,
    ON_A_PLACE,
    ON_EQUIPMENT,
    RESIDENCY_LIFECYCLE,
    BookingStatus,
    EndKind,
    HandOverStatus,
    ResidencyStatus,
)
from incubation.guards import PLACE_IN_THE_SPACE, PLACE_IS_LET
from incubation.models.applications import Application
from incubation.querysets import BookingQuerySet, ResidencyQuerySet
from spaces.models import Place, Space
from ui.seen import shown
from ventures.models import Venture

_A_SPAN = Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False)
_ENDED = Q(status=ResidencyStatus.ENDED)


def _apart(name: str, statuses: frozenset[str]) -> ExclusionConstraint:
    """Return the constraint that no place is given twice at a time."""
    place = Func(F("place"), F("place"), Value("[]"), function="int8range")
    return ExclusionConstraint(
        name=name,
        expressions=[(place, RangeOperators.OVERLAPS), ("span", RangeOperators.OVERLAPS)],
        condition=Q(status__in=sorted(statuses)),
    )


class Residency(Tracked):
    """A venture's place under contract; an offer holds it, the lead's yes begins it.

    `longer_until` is a day that one side proposes as the new last one. `contract_until` stands
    where the space has said that it ends earlier, with its reason in `end_reason`.
    """

    lifecycle = RESIDENCY_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="residencies")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="residencies")
    place = models.ForeignKey(Place, models.PROTECT, related_name="residencies")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, editable=False, related_name="residencies"
    )
    span = DateRangeField(_("contract"))
    contract = models.CharField(_("contract number"), max_length=40, blank=True)
    rent = models.CharField(_("rent and what it includes"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=ResidencyStatus, default=RESIDENCY_LIFECYCLE.initial, editable=False
    )
    named_publicly = models.BooleanField(_("named on the page of the space"), default=False)
    longer_until = models.DateField(_("new last day"), null=True, editable=False)
    longer_from_space = models.BooleanField(default=False, editable=False)
    leaves_by = models.DateField(_("last day the team named"), null=True, editable=False)
    contract_until = models.DateField(
        _("last day before the space named another"), null=True, editable=False
    )
    ended_on = models.DateField(_("last day"), null=True, editable=False)
    end_kind = models.CharField(
        _("how it ended"), max_length=10, choices=EndKind, blank=True, editable=False
    )
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True, editable=False)

    objects = ResidencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("residency")
        verbose_name_plural = _("residencies")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ResidencyStatus.values), name="residency_status_is_known"
            ),
            models.CheckConstraint(condition=_A_SPAN, name="residency_has_first_and_last_day"),
            models.CheckConstraint(
                condition=~_ENDED
                | Q(ended_on__isnull=False, end_kind__in=(EndKind.CONTRACT, EndKind.MOVED))
                | (Q(ended_on__isnull=False, end_kind=EndKind.SPACE) & ~Q(end_reason="")),
                name="residency_ended_with_day_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(contract_until=None) | (Q(end_kind=EndKind.SPACE) & ~Q(end_reason="")),
                name="space_ends_earlier_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(named_publicly=False) | Q(status__in=("running", "ended")),
                name="nobody_named_before_he_lives_there",
            ),
            _apart("one_at_a_time_on_a_place", ON_A_PLACE),
            PLACE_IN_THE_SPACE,
            PLACE_IS_LET,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id}, place {self.place_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it."""
        return reverse("residency", args=[self.pk])

    @property
    def starts_on(self) -> date:
        """The first day."""
        return self.span.lower  # type: ignore[no-any-return]

    @property
    def last_day(self) -> date:
        """The last day by contract, or the day it ended."""
        return self.ended_on or self.span.upper - timedelta(days=1)

    @property
    def why_ended(self) -> str:
        """The reason in the manager's words, or how it ended."""
        return self.end_reason or str(self.get_end_kind_display())

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.status == ResidencyStatus.RUNNING

    @property
    def is_upcoming(self) -> bool:
        """Whether the contract holds and its first day is still to come."""
        return self.is_running and self.starts_on > timezone.localdate()

    @property
    def is_handed_over(self) -> bool:
        """Whether all three agreed that the venture goes on from here to another space."""
        return self.hand_overs.filter(status=HandOverStatus.DONE).exists()

    @property
    def is_announced(self) -> bool:
        """Whether it goes on until an earlier day that the space has named."""
        return self.is_running and self.contract_until is not None

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return "wait" if self.is_upcoming else ResidencyStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for the later last day that a page shows as proposed now."""
        return shown(self, ("longer_until", "longer_from_space"))

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return in words where it stands today: who has a contract may not live here yet."""
        told = _("moves in later") if self.is_upcoming else ResidencyStatus(self.status).label
        return str(told)


class Booking(Tracked):
    """A venture's time on equipment."""

    lifecycle = BOOKING_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="bookings")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="bookings")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="bookings", verbose_name=_("equipment")
    )
    application = models.ForeignKey(Application, models.PROTECT, related_name="bookings")
    span = DateTimeRangeField(_("when"))
    status = models.CharField(
        max_length=12, choices=BookingStatus, default=BOOKING_LIFECYCLE.initial, editable=False
    )
    note = models.CharField(_("a word to them"), max_length=200, blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("time on equipment")
        verbose_name_plural = _("times on equipment")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values), name="booking_status_is_known"
            ),
            models.CheckConstraint(condition=_A_SPAN, name="booking_has_begin_and_end"),
            _apart("one_at_a_time_on_equipment", ON_EQUIPMENT),
            PLACE_IN_THE_SPACE,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id}, equipment {self.place_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it: with the application that it comes from."""
        return reverse("application", args=[self.application_id])

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.span.lower  # type: ignore[no-any-return]

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.span.upper  # type: ignore[no-any-return]

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return BookingStatus(self.status).look
