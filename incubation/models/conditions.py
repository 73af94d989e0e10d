"""What a space asks of those who move in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture, Sector, Stage
from accounts.queries import chosen
from incubation.enums import AGES, LISTS, ConditionKind
from incubation.querysets import ConditionQuerySet
from spaces.models import Space

MONTHS_OF_AGE_AT_MOST = 600
_NAMES: dict[str, type[Sector] | type[Stage] | type[Prefecture]] = {
    ConditionKind.SECTORS: Sector,
    ConditionKind.STAGES: Stage,
    ConditionKind.PREFECTURES: Prefecture,
}
_LISTS, _AGES = sorted(LISTS), sorted(AGES)


class EntryCondition(models.Model):
    """One condition of entry, kept by the managers of the space, with the clause it comes from.

    Whether it is met is shown to both sides; only what is marked as a must bars an application.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="conditions")
    kind = models.CharField(_("condition"), max_length=16, choices=ConditionKind)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    codes = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("one of")
    )
    source = models.CharField(_("clause or source"), max_length=200, blank=True)
    is_must = models.BooleanField(_("a must: whoever fails it cannot apply"), default=False)
    is_active = models.BooleanField(_("holds now"), default=True, editable=False)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("condition of entry")
        verbose_name_plural = _("conditions of entry")
        ordering = ("kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["space", "kind"],
                name="one_condition_of_a_kind",
                violation_error_message=_("There is such a condition: remove it first."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ConditionKind.values), name="condition_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=_AGES, months__isnull=False, months__lte=MONTHS_OF_AGE_AT_MOST)
                    | (~Q(kind__in=_AGES) & Q(months=None))
                ),
                name="condition_of_age_has_months",
                violation_error_message=_("Enter the months."),
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=_LISTS) & ~Q(codes=[])) | (~Q(kind__in=_LISTS) & Q(codes=[])),
                name="condition_of_a_list_has_codes",
                violation_error_message=_("Choose at least one."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def in_words(self) -> str:
        """What is asked, with its months or its list."""
        if self.kind in AGES:
            told = {
                ConditionKind.YOUNGEST: gettext("registered at least %(n)d months ago"),
                ConditionKind.OLDEST: gettext("registered at most %(n)d months ago"),
            }[ConditionKind(self.kind)]
            return told % {"n": self.months}
        if self.kind in LISTS:
            return gettext("%(condition)s: %(list)s") % {"condition": self, "list": self.names}
        return str(self)

    @property
    def names(self) -> str:
        """The list of the condition, by name."""
        return gettext(", ").join(map(str, chosen(_NAMES[self.kind], self.codes)))
