"""Maker spaces, incubators and accelerators."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    County,
    HelpKind,
    Organisation,
    PublicStatement,
    Sector,
    SpaceType,
    Stage,
)
from spaces.enums import STAR, FacilityKind, Level, SpaceStatus
from spaces.guards import FIGURES_OF_PLACES, LIVED_IN_STAYS_OPEN, STANDING_IS_KEPT
from spaces.querysets import kept_bodies, run_by
from ui.pinyin import SearchKey

if TYPE_CHECKING:
    from accounts.models import User


FACILITIES_AT_MOST = 30
NOTICE_AT_MOST = 10  # working days before a visit


class SpaceQuerySet(models.QuerySet["Space"]):
    """Maker spaces."""

    def public(self) -> Self:
        """Keep those the public may see: running or planned."""
        return self.exclude(status=SpaceStatus.CLOSED)

    def closed(self) -> Self:
        """Keep those that closed after a day or more: their pages stay, without a door.

        What was entered by mistake, or never opened, is not shown as closed.
        """
        ran = Min("standings__since", filter=Q(standings__status=SpaceStatus.RUNNING))
        past = self.model._base_manager.filter(status=SpaceStatus.CLOSED)
        past = past.alias(ran=ran, ended=Max("standings__since"))
        past = past.filter(ended__gte=F("ran") + timedelta(days=1))
        return self.filter(pk__in=past.values("pk"))

    def at_level(self, level: str, on: date) -> Self:
        """Keep those that stand at a level on that day; `Space.level_on` says it of one."""
        lapsed = Q(level_until__lt=on)
        if level == Level.NONE:
            return self.filter(Q(level=level) | lapsed)
        return self.filter(level=level).exclude(lapsed)

    def managed_by(self, user: "User") -> Self:
        """Keep those whose operator `user` is a space manager of."""
        return self.filter(operator__in=run_by(user))

    def unmanaged(self) -> Self:
        """Keep those that nobody with an account manages."""
        return self.exclude(operator__in=kept_bodies())

    def search(self, text: str) -> Self:
        """Keep those whose name, pinyin, initials, summary or facilities hold `text`."""
        if not text:
            return self
        saying = Facility.objects.filter(Q(text__icontains=text) | Q(other__icontains=text))
        hits = (
            Q(search_key__contains=text.lower())
            | Q(summary__icontains=text)
            | Q(carrier__icontains=text)
            | Q(summary_other__icontains=text)
            | Q(pk__in=saying.values("space"))
        )
        return self.filter(hits)

    def with_place(self) -> Self:
        """Join type, operator and place."""
        return self.select_related("type", "county__prefecture", "operator")

    def for_cards(self) -> Self:
        """Join what a card of the directory shows."""
        return self.with_place().prefetch_related("sectors")


class Space(models.Model):
    """A place where ventures work; a trigger counts desks and rooms, nobody types them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    search_key = SearchKey()
    type = models.ForeignKey(SpaceType, models.PROTECT, verbose_name=_("type"))
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.NONE)
    level_basis = models.CharField(_("document of recognition"), max_length=120, blank=True)
    level_until = models.DateField(_("recognised until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=SpaceStatus, default=SpaceStatus.RUNNING
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="spaces", verbose_name=_("operator")
    )
    carrier = models.CharField(_("park"), max_length=80, blank=True)
    county = models.ForeignKey(County, models.PROTECT, verbose_name=_("county"))
    address = models.CharField(_("address"), max_length=160, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=200)
    summary_other = models.CharField(
        _("in one sentence, in the other language"), max_length=300, blank=True
    )
    area_m2 = models.PositiveIntegerField(_("area, m²"), null=True, blank=True)
    desks = models.PositiveSmallIntegerField(_("desks"), default=0, editable=False)
    desks_free = models.PositiveSmallIntegerField(_("free desks"), default=0, editable=False)
    rooms = models.PositiveSmallIntegerField(_("rooms"), default=0, editable=False)
    rooms_free = models.PositiveSmallIntegerField(_("free rooms"), default=0, editable=False)
    figures_on = models.DateField(_("figures as of"))
    rent_desk_month = models.PositiveIntegerField(
        _("rent a desk and month, yuan"), null=True, blank=True
    )
    rent_free_months = models.PositiveSmallIntegerField(_("months without rent"), default=0)
    subsidy = models.CharField(_("subsidy"), max_length=160, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("sectors"))
    stages = models.ManyToManyField(Stage, blank=True, verbose_name=_("stages"))
    help_kinds = models.ManyToManyField(HelpKind, blank=True, verbose_name=_("offers"))
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    visits_at_once = models.PositiveSmallIntegerField(_("visits at the same time"), default=1)
    notice_days = models.PositiveSmallIntegerField(
        _("working days before a visit at least"),
        default=settings.ANSWER_WORKDAYS,
        db_default=settings.ANSWER_WORKDAYS,
        validators=[MaxValueValidator(NOTICE_AT_MOST)],
    )
    contact_person = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_phone = models.CharField(_("phone for founders"), max_length=40, blank=True)
    contact_mail = models.EmailField(_("mail for founders"), blank=True)
    ip_liaison = models.CharField(_("IP liaison"), max_length=60, blank=True)
    liaison_phone = models.CharField(
        _("phone of the IP liaison"), max_length=40, blank=True, default="", db_default=""
    )
    liaison_until = models.DateField(_("IP liaison until"), null=True, blank=True)
    base_mu = models.PositiveIntegerField(_("base area, mu"), null=True, blank=True)
    tech_envoy = models.CharField(_("technology envoy"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(default=False)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("maker space")
        verbose_name_plural = _("maker spaces")
        constraints = (
            models.CheckConstraint(
                condition=Q(type=STAR) | Q(base_mu=None, tech_envoy=""), name="base_of_star_space"
            ),
            FIGURES_OF_PLACES,
            STANDING_IS_KEPT,
            models.CheckConstraint(
                condition=Q(notice_days__lte=NOTICE_AT_MOST), name="notice_of_a_visit_within_bounds"
            ),
            LIVED_IN_STAYS_OPEN,
            models.CheckConstraint(condition=Q(level__in=Level.values), name="level_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=SpaceStatus.values), name="space_status_is_known"
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def lapsed_by(self, day: date) -> bool:
        """Whether a recognition has run out before that day."""
        is_past = self.level_until is not None and self.level_until < day
        return self.level != Level.NONE and is_past

    def liaison_lapsed_by(self, day: date) -> bool:
        """Whether the term of the IP liaison has run out before that day."""
        is_past = self.liaison_until is not None and self.liaison_until < day
        return bool(self.ip_liaison) and is_past

    def liaison_on(self, day: date) -> str:
        """Return the name of the IP liaison whose term stands on that day, or nothing."""
        return "" if self.liaison_lapsed_by(day) else self.ip_liaison

    def level_on(self, day: date) -> Level:
        """Return the level that holds on that day: a recognition past its last day is none."""
        return Level.NONE if self.lapsed_by(day) else Level(self.level)

    @property
    def own_conditions(self) -> list["Facility"]:
        """What the space asks for in its own words, beside what can be checked."""
        return [each for each in self.facilities.all() if each.kind == FacilityKind.CONDITION]

    @property
    def has_room(self) -> bool:
        """Whether a desk or a room is free."""
        return self.status == SpaceStatus.RUNNING and bool(self.desks_free or self.rooms_free)

    @property
    def answers_before_visit(self) -> bool:
        """Whether a visit may begin before the days are over in which a space answers."""
        return self.notice_days < settings.ANSWER_WORKDAYS


class Facility(PublicStatement):
    """One thing a space has, does or asks for."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="facilities")
    kind = models.CharField(_("kind"), max_length=12, choices=FacilityKind)

    class Meta(PublicStatement.Meta):
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
