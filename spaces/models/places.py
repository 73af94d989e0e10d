"""What can be had in a space, one row a place, and when people may come to see it."""

from datetime import date

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from spaces.enums import PlaceKind, Weekday
from spaces.guards import PLACES_ARE_COUNTED
from spaces.models.space import Space

VISIT_MINUTES = 30
# Each number of a name with noughts before it, so that letters order it as a number.
BY_LABEL = Func(
    Func(F("name"), Value(r"(\d+)"), Value(r"00000000\1"), Value("g"), function="regexp_replace"),
    Value(r"0*(\d{9})"),
    Value(r"\1"),
    Value("g"),
    function="regexp_replace",
    output_field=models.TextField(),
)
_EQUIPMENT = Q(kind=PlaceKind.EQUIPMENT)
_FREE = Q(is_open=True, is_taken=False, is_held=False)


class PlaceManager(models.Manager["Place"]):
    """Places wherever they are listed: by kind, and A1 before A13."""

    def get_queryset(self) -> models.QuerySet["Place"]:
        """Return them in their order."""
        return super().get_queryset().order_by("kind", BY_LABEL, "name", "pk")

    def free(self) -> models.QuerySet["Place"]:
        """Return those that a venture could move into; figures are counted by the same rule."""
        return self.get_queryset().filter(~_EQUIPMENT, _FREE)


class Place(models.Model):
    """A group of desks, a room, or equipment; the figures of the space are counted from these.

    `is_let` and `is_held` are written by a trigger of the contracts: such a place is taken until
    they end, or held until an offer is answered.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="places")
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind, default=PlaceKind.DESK)
    name = models.CharField(_("name or number"), max_length=60)
    for_how_many = models.PositiveSmallIntegerField(_("for how many people"), default=1)
    area_m2 = models.PositiveIntegerField(_("area, m²"), null=True, blank=True)
    rent_month = models.PositiveIntegerField(_("rent a month, yuan"), null=True, blank=True)
    is_open = models.BooleanField(_("in service, not closed"), default=True)
    closed_from = models.DateField(_("closed from"), null=True, blank=True)
    closed_until = models.DateField(_("last day closed"), null=True, blank=True)
    is_taken = models.BooleanField(_("taken"), default=False)
    taken_until = models.DateField(_("taken until"), null=True, blank=True)
    is_let = models.BooleanField(
        _("under contract"), default=False, db_default=False, editable=False
    )
    is_held = models.BooleanField(
        _("held by an offer"), default=False, db_default=False, editable=False
    )
    is_for_meetings = models.BooleanField(
        _("mentors and founders of other places may meet in it"), default=False, db_default=False
    )
    owner = models.CharField(_("owner of the equipment"), max_length=80, blank=True)
    open_hours = models.CharField(_("when it can be used"), max_length=80, blank=True)
    fee = models.CharField(_("fee"), max_length=80, blank=True)
    needs_booking = models.BooleanField(_("has to be booked"), default=False)

    objects = PlaceManager()

    class Meta:
        verbose_name = _("place in a space")
        verbose_name_plural = _("places in spaces")
        ordering = ("kind", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["space", "name"],
                name="place_has_own_name",
                violation_error_message=_("Another place has this name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PlaceKind.values), name="place_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(for_how_many__gte=1),
                name="place_is_for_somebody",
                violation_error_message=_("A place is for one person at least."),
            ),
            models.CheckConstraint(
                condition=_EQUIPMENT | Q(owner="", open_hours="", fee="", needs_booking=False),
                name="only_equipment_is_lent",
            ),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.ROOM) | Q(is_for_meetings=False),
                name="only_rooms_are_for_meetings",
                violation_error_message=_("Only a room can be used for meetings."),
            ),
            models.CheckConstraint(
                condition=(~_EQUIPMENT & Q(is_taken=True)) | Q(is_taken=False, taken_until=None),
                name="place_taken_or_not",
                violation_error_message=_(
                    "Only what is taken can have a day until which it is taken."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_let=False) | Q(is_taken=True), name="let_place_is_taken"
            ),
            models.CheckConstraint(
                condition=Q(closed_from=None)
                | Q(closed_until=None)
                | Q(closed_from__lte=F("closed_until")),
                name="place_closed_in_order",
                violation_error_message=_("The last day closed is before the first."),
            ),
            PLACES_ARE_COUNTED,
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_free(self) -> bool:
        """Whether a venture could move in, as `PlaceManager.free` asks it."""
        could = self.kind != PlaceKind.EQUIPMENT and self.is_open
        return could and not self.is_taken and not self.is_held

    def is_closed_on(self, day: date) -> bool:
        """Whether it is to be closed on a day; what is closed by hand has no days."""
        return bool(self.closed_from and self.closed_from <= day <= (self.closed_until or day))

    @property
    def is_promised(self) -> bool:
        """Whether contracts or offers say of it what its page would."""
        return self.is_let or self.is_held


class VisitHour(models.Model):
    """A span of the week in which visitors are welcome, by the clock of the space."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="visit_hours")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday)
    begins = models.TimeField(_("begins at"))
    ends = models.TimeField(_("ends at"))

    class Meta:
        verbose_name = _("visiting hour")
        verbose_name_plural = _("visiting hours")
        ordering = ("weekday", "begins")
        constraints = (
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values), name="visit_weekday_is_known"
            ),
            models.CheckConstraint(
                condition=Q(begins__lt=F("ends")),
                name="visit_hour_goes_forward",
                violation_error_message=_("It ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["space", "weekday", "begins"],
                name="visit_hour_once",
                violation_error_message=_("These hours are in the list already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"
