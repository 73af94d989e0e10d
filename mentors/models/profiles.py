"""A mentor's card, what he has done, what keeps him away, and who saves him for later."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.models import (
    County,
    HelpKind,
    Language,
    MentorCategory,
    Prefecture,
    PublicStatement,
    Sector,
    Stage,
)
from audit.models import Tracked
from mentors.enums import MENTOR_LIFECYCLE, MentorStatus, Relation
from mentors.querysets import Folded, MentorQuerySet

if TYPE_CHECKING:
    from datetime import date

CAPACITY_AT_MOST = 8
WEEKLY_AT_MOST = 20
EXPERIENCES_AT_MOST = 8
OFFERS_AT_MOST = 3  # open ones of a mentor


class MentorProfile(Tracked):
    """A mentor's public card and how much he takes on.

    `active_count` is kept by a trigger on the mentorships; the check constraint below is what
    makes a place too many impossible, whoever presses when.
    """

    lifecycle = MENTOR_LIFECYCLE

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentor")
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    status = models.CharField(
        max_length=12, choices=MentorStatus, default=MENTOR_LIFECYCLE.initial, editable=False
    )
    headline = models.CharField(
        _("what you are"),
        max_length=80,
        help_text=_("Post and kind of firm, no firm's name needed."),
    )
    headline_other = models.CharField(
        _("what you are, in the other language"), max_length=120, blank=True
    )
    promise = models.CharField(
        _("the stretch you go along"),
        max_length=160,
        help_text=_("One sentence: what you help with and what not."),
    )
    promise_other = models.CharField(
        _("the stretch you go along, in the other language"), max_length=300, blank=True
    )
    categories = models.ManyToManyField(MentorCategory, verbose_name=_("category"))
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"))
    help_kinds = models.ManyToManyField(HelpKind, verbose_name=_("can help with"))
    wont = models.TextField(_("does not take"), blank=True, help_text=_("One a line; public."))
    stages = models.ManyToManyField(Stage, blank=True, verbose_name=_("stages"))
    languages = models.ManyToManyField(Language, verbose_name=_("languages"))
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("county")
    )
    home = models.CharField(_("place outside the province"), max_length=40, blank=True)
    places = models.ManyToManyField(
        Prefecture, blank=True, related_name="+", verbose_name=_("can come to")
    )
    online = models.BooleanField(_("meets online"), default=True)
    half_days = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name=_("half-days")
    )
    working_styles = ArrayField(
        models.CharField(max_length=20, choices=WorkingStyle),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("how you work with founders"),
    )
    capacity = models.PositiveSmallIntegerField(
        _("ventures at the same time"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(CAPACITY_AT_MOST)],
    )
    active_count = models.PositiveSmallIntegerField(default=0, editable=False)
    open_offers = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    weekly_limit = models.PositiveSmallIntegerField(
        _("new ventures a week"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(WEEKLY_AT_MOST)],
    )
    requests_a_week = models.PositiveSmallIntegerField(
        _("new requests a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(WEEKLY_AT_MOST)],
        help_text=_("Nobody asks you more often; ventures are told from when on. Empty: no limit."),
    )
    in_service = models.BooleanField(
        _("is employed by a public body"),
        default=False,
        help_text=_("Its consent in writing is needed before you are let in."),
    )
    takes_equity = models.BooleanField(
        _("asks for shares in return"), default=False, help_text=_("Founders may rule this out.")
    )
    paused_until = models.DateField(_("pause until"), null=True, blank=True)
    appointed_on = models.DateField(_("appointed on"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    answer_hours = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text=_("median hours to an answer")
    )
    answer_chance = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text=_("chance of an answer within a week, of 100")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(default=False)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        constraints = (
            models.CheckConstraint(
                condition=Q(active_count__lte=F("capacity")),
                name="mentor_within_capacity",
                violation_error_message=_("Fewer places than ventures you already mentor."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=MentorStatus.values), name="mentor_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(open_offers__lte=OFFERS_AT_MOST), name="mentor_within_open_offers"
            ),
        )

    def __str__(self) -> str:
        return str(self.user)

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return MentorStatus(self.status).look

    @property
    def free_places(self) -> int:
        """How many more ventures fit."""
        return max(self.capacity - self.active_count, 0)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.active_count >= self.capacity

    @property
    def is_outside(self) -> bool:
        """Whether the place that is told is outside the province; `from_outside` in a filter."""
        return self.county_id is None and bool(self.home)

    @property
    def styles_in_words(self) -> list[str]:
        """How the mentor works with founders, in the order of the list."""
        return WorkingStyle.in_words(self.working_styles)

    def is_paused(self, today: "date") -> bool:
        """Whether no new requests are taken on that day."""
        return self.paused_until is not None and self.paused_until >= today


class Experience(PublicStatement):
    """One thing a mentor has done; reasons quote it."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="experiences")
    years = models.CharField(_("years"), max_length=20, blank=True)

    class Meta(PublicStatement.Meta):
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")


class HeldLine(PublicStatement):
    """A line that was not proved when its mentor was let in; only he and the office read it.

    It is no `Experience` till it is proved, so that no page, search or vector can hold it.
    """

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="held_lines")
    years = models.CharField(_("years"), max_length=20, blank=True)

    class Meta(PublicStatement.Meta):
        verbose_name = _("line without proof")
        verbose_name_plural = _("lines without proof")


class Interest(models.Model):
    """An interest that keeps a mentor away from some ventures."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="interests")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    party = models.CharField(_("body or person, full name"), max_length=120)
    folded = models.GeneratedField(
        expression=Folded("party"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        indexes = (models.Index(fields=["folded"], name="interests_by_name"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.party}"


class Favourite(models.Model):
    """A founder keeps a mentor for later, with a note to himself; nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+")
    note = models.CharField(_("note to yourself"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved mentor")
        verbose_name_plural = _("saved mentors")
        constraints = (
            models.UniqueConstraint(fields=["user", "mentor"], name="one_favourite_per_pair"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.user_id} keeps mentor {self.mentor_id}"
