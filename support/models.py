"""Measures of support in dated versions, with their conditions."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from support.enums import Audience, ConditionKind, MeasureKind


def _said(zh: str, en: str) -> str:
    """Return what the language of the page reads."""
    return en if (get_language() or "").startswith("en") else zh


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures of support."""

    def on(self, day: date) -> Self:
        """Keep the version of each measure that stands on that day, also when it has run out."""
        begun = self.model._base_manager.filter(valid_from__lte=day)
        newest = begun.order_by("code", "-valid_from").distinct("code")
        return self.filter(pk__in=newest.values("pk"))

    def search(self, text: str) -> Self:
        """Keep those whose name or gift holds `text`."""
        if not text:
            return self
        parts = ("name_zh", "name_en", "gives_zh", "gives_en", "clause", "source")
        hits = Q()
        for part in parts:
            hits |= Q(**{f"{part}__icontains": text})
        return self.filter(hits)


class Measure(models.Model):
    """One version of something that is given: what, to whom, from when until when, by which text.

    `checked_on` is the day on which an officer last read the source; without it the page says that
    nobody has. `share_percent` of an amount up to `cap_yuan` can be estimated.
    """

    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=MeasureKind)
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120)
    gives_zh = models.TextField(_("what is given, in Chinese"), max_length=600)
    gives_en = models.TextField(_("what is given, in English"), max_length=900)
    asks_zh = models.CharField(_("whom to ask, in Chinese"), max_length=200, blank=True)
    asks_en = models.CharField(_("whom to ask, in English"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=160)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    valid_from = models.DateField(_("holds from"))
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    share_percent = models.PositiveSmallIntegerField(
        _("share of an amount, percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    share_of_zh = models.CharField(_("of which amount, in Chinese"), max_length=80, blank=True)
    share_of_en = models.CharField(_("of which amount, in English"), max_length=120, blank=True)
    cap_yuan = models.PositiveIntegerField(_("at most, yuan"), null=True, blank=True)
    checked_on = models.DateField(_("source read on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    checked_note = models.CharField(_("what was found"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure of support")
        verbose_name_plural = _("measures of support")
        ordering = ("position", "code", "-valid_from")
        constraints = (
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_version_a_day"),
            models.CheckConstraint(
                condition=Q(kind__in=MeasureKind.values), name="measure_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="measure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(share_percent=None) | Q(share_percent__range=(1, 100)),
                name="share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(checked_note="") | Q(checked_on__isnull=False),
                name="found_when_it_was_read",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return _said(self.name_zh, self.name_en)

    @property
    def gives(self) -> str:
        """What is given, in the language of the page."""
        return _said(self.gives_zh, self.gives_en)

    @property
    def asks(self) -> str:
        """Whom to ask, in the language of the page."""
        return _said(self.asks_zh, self.asks_en)

    @property
    def share_of(self) -> str:
        """Of which amount the share is, in the language of the page."""
        return _said(self.share_of_zh, self.share_of_en)

    def has_ended(self, on: date) -> bool:
        """Whether nobody can rely on it any more on that day."""
        return self.valid_until is not None and self.valid_until < on

    def estimate(self, amount: int) -> int:
        """Return what a share of an amount comes to, in yuan, up to the cap.

        >>> Measure(share_percent=10, cap_yuan=2_000_000).estimate(30_000_000)
        2000000
        """
        share = amount * (self.share_percent or 0) // 100
        return share if self.cap_yuan is None else min(share, self.cap_yuan)


class Condition(models.Model):
    """One thing that has to be so."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=ConditionKind)
    value = models.CharField(_("value"), max_length=60, blank=True)
    text_zh = models.CharField(_("in Chinese"), max_length=160)
    text_en = models.CharField(_("in English"), max_length=240)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ("measure", "position")
        constraints = (
            models.UniqueConstraint(fields=["measure", "position"], name="conditions_in_order"),
            models.CheckConstraint(
                condition=Q(kind__in=ConditionKind.values), name="condition_of_support_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The condition in the language of the page."""
        return _said(self.text_zh, self.text_en)

    @property
    def field(self) -> str:
        """The name under which whoever asks answers it."""
        return f"c{self.position}"
