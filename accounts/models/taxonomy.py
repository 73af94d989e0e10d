"""The shared lists: places, sectors, stages, kinds of help. Data, not code."""

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.enums import HelpGroup


class Term(models.Model):
    """One entry of a shared list, with Chinese and English names and a pinyin sort key."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    pinyin = models.CharField(max_length=120, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the language of the page."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class Cued(Term):
    """A term that can be read from a free sentence by its cue words."""

    words = models.CharField(
        _("cue words"), max_length=400, blank=True, help_text=_("parted by spaces, both languages")
    )

    class Meta(Term.Meta):
        abstract = True


class Sector(Cued):
    """An industry, on two levels."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta(Cued.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Stage(Cued):
    """How far a venture is; `position` orders them."""

    class Meta(Cued.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class HelpKind(Cued):
    """A kind of help; group `place` is what a maker space gives, the others what people give."""

    group = models.CharField(_("group"), max_length=20, choices=HelpGroup)
    meaning = models.CharField(
        _("what it is about"),
        max_length=200,
        blank=True,
        help_text=_("in Chinese, as a layman and as a mentor would say it; the matcher reads it"),
    )

    class Meta(Cued.Meta):
        verbose_name = _("kind of help")
        verbose_name_plural = _("kinds of help")


class MentorCategory(Term):
    """One of the opinion's four sorts of mentors."""

    class Meta(Term.Meta):
        verbose_name = _("mentor category")
        verbose_name_plural = _("mentor categories")


class SpaceType(Term):
    """A type of maker space or incubator."""

    class Meta(Term.Meta):
        verbose_name = _("space type")
        verbose_name_plural = _("space types")


class Language(Term):
    """A language that people work in."""

    class Meta(Term.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class PlaceQuerySet(models.QuerySet["County"]):
    """Counties."""

    def with_prefecture(self) -> Self:
        """Join the prefecture, which every place name needs."""
        return self.select_related("prefecture")


class Prefecture(Term):
    """A prefecture (市州) by its GB/T 2260 code."""

    short_zh = models.CharField(_("short name"), max_length=10)
    focus = models.ManyToManyField(Sector, blank=True, verbose_name=_("focus sectors"))

    class Meta(Term.Meta):
        verbose_name = _("prefecture")
        verbose_name_plural = _("prefectures")

    @property
    def short_en(self) -> str:
        """Return the English name without its type."""
        return self.name_en.removesuffix(" Prefecture")

    @property
    def short(self) -> str:
        """Return the name without its type: 海西, Haixi."""
        return self.short_en if (get_language() or "").startswith("en") else self.short_zh


class County(Term):
    """A county-level unit by its GB/T 2260 code."""

    prefecture = models.ForeignKey(Prefecture, models.PROTECT, related_name="counties")

    objects = PlaceQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("county")
        verbose_name_plural = _("counties")

    @property
    def full(self) -> str:
        """Return prefecture and county: 海西·格尔木市; 河南县 alone would be read as a province."""
        return f"{self.prefecture.short}·{self.name}"
