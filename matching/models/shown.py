"""What was shown to founders, and what was learnt from what they and the mentors did."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import HelpKind, Sector
from matching.enums import Side
from mentors.models import MentorProfile
from ventures.models import Venture


class Shown(models.Model):
    """A mentor stood on a venture's list on one day.

    `position` counts from 1; `propensity` is the chance that the policy put him there on such a
    day, 1 where nothing was left to chance; `parts` are those of the score, in the order of
    `matching.core.score.MENTOR_WEIGHTS`, None where unknown.
    """

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    policy = models.CharField(max_length=80)
    propensity = models.FloatField()
    is_explored = models.BooleanField(default=False)
    parts = ArrayField(models.FloatField(null=True))

    class Meta:
        verbose_name = _("recommendation shown")
        verbose_name_plural = _("recommendations shown")
        constraints = (
            models.UniqueConstraint(fields=["venture", "mentor", "day"], name="shown_once_a_day"),
            models.CheckConstraint(
                condition=Q(propensity__gt=0, propensity__lte=1), name="propensity_is_a_chance"
            ),
        )

    def __str__(self) -> str:
        return f"mentor {self.mentor_id} at {self.position} for venture {self.venture_id}"


class Learnt(models.Model):
    """A choice learnt from outcomes, and what it was judged by; at most one of a side is in use."""

    side = models.CharField(max_length=8, choices=Side)
    version = models.CharField(max_length=40, unique=True)
    intercept = models.FloatField()
    weights = models.JSONField()
    outcomes = models.PositiveIntegerField()
    loss_before = models.FloatField()
    loss_after = models.FloatField()
    market_gain = models.FloatField(null=True)
    is_on = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("learnt choice")
        verbose_name_plural = _("learnt choices")
        constraints = (
            models.UniqueConstraint(
                fields=["side"], condition=Q(is_on=True), name="one_learnt_choice_in_use"
            ),
        )
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.version


class Unserved(models.Model):
    """How often on a day somebody asked for what nobody in the library does (缺口).

    Only what was read from the sentences is kept, neither their words nor who wrote them.
    """

    day = models.DateField(db_index=True)
    help_kind = models.ForeignKey(HelpKind, models.CASCADE, null=True, related_name="+")
    sector = models.ForeignKey(Sector, models.CASCADE, null=True, related_name="+")
    times = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("wish nobody serves")
        verbose_name_plural = _("wishes nobody serves")
        constraints = (
            models.UniqueConstraint(
                fields=["day", "help_kind", "sector"], nulls_distinct=False, name="one_gap_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.times} for {self.help_kind_id} in {self.sector_id} on {self.day}"
