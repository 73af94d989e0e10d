"""How lists are ranked, as the province has set it, and what was measured of the ranking."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import Measure

BONUS_AT_MOST = 100


class Ranking(models.Model):
    """One setting of the ranking, with its reason; the newest counts, the older ones stay.

    `price_share` is how much of a mentor's price of attention the ranking takes off, in hundredths:
    0 is the founder's wish alone. `newcomer_bonus` is what it takes off less for mentors who are
    new, in hundredths of a unit of the logarithm.
    """

    price_share = models.PositiveSmallIntegerField(
        _("share of the price that counts (of 100)"),
        default=100,
        validators=[MaxValueValidator(100)],
        help_text=_("0: the founder's own wish alone. 100: as many matches as can be."),
    )
    newcomer_bonus = models.PositiveSmallIntegerField(
        _("bonus for new mentors (of 100)"),
        default=20,
        validators=[MinValueValidator(0), MaxValueValidator(BONUS_AT_MOST)],
        help_text=_("For sixty days, until the first founder comes. 20 lifts one who is as good."),
    )
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking setting")
        verbose_name_plural = _("ranking settings")
        constraints = (
            models.CheckConstraint(
                condition=Q(price_share__lte=100, newcomer_bonus__lte=BONUS_AT_MOST),
                name="ranking_in_hundredths",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ranking_with_a_reason"),
        )
        ordering = ("-at", "-pk")
        get_latest_by = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.price_share}/{self.newcomer_bonus}"


class Measured(models.Model):
    """The last figures of one measurement of the matcher."""

    what = models.CharField(max_length=12, choices=Measure, primary_key=True)
    figures = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("measured figure")
        verbose_name_plural = _("measured figures")

    def __str__(self) -> str:
        return self.what
