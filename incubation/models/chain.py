"""The chain: rules of its stages, what a team answers to them, moves, times in a stage."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from incubation.core import months_between
from incubation.enums import (
    CHAIN_LIFECYCLE,
    COUNTED_IN_MONTHS,
    GRADUATES_FROM,
    LEAVES_BY,
    MONTHS_OF_A_RULE_AT_MOST,
    OPEN_MOVES,
    ChainMoveStatus,
    ChainStage,
    EnrolmentEnd,
    Grade,
    MoveKind,
    RuleKind,
    RulePhase,
)
from incubation.guards import RULE_STAYS_AS_WRITTEN
from incubation.querysets import ChainMoveQuerySet, ChainRuleQuerySet, EnrolmentQuerySet
from spaces.models import Space
from ventures.models import Venture

_IN_MONTHS = sorted(COUNTED_IN_MONTHS)


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )


class ChainRule(models.Model):
    """One version of what a stage asks of those who come, stay or go up, with its source.

    Of rules with the same `any_of` in one stage and phase, one is enough.
    """

    code = models.SlugField(_("code"), max_length=40)
    stage = models.CharField(_("stage"), max_length=12, choices=ChainStage)
    phase = models.CharField(_("about"), max_length=12, choices=RulePhase)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=RuleKind)
    number = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    any_of = models.SlugField(_("one of this group is enough"), max_length=20, blank=True)
    text_zh = models.CharField(_("in Chinese"), max_length=160)
    text_en = models.CharField(_("in English"), max_length=240)
    source = models.CharField(_("source"), max_length=160, blank=True)
    grade = models.CharField(
        _("how sure the source is"), max_length=12, choices=Grade, default=Grade.UNVERIFIED
    )
    valid_from = models.DateField(_("holds from"))
    valid_until = models.DateField(_("holds until"), null=True, blank=True)

    objects = ChainRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the chain")
        verbose_name_plural = _("rules of the chain")
        ordering = ("stage", "phase", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="one_version_of_a_rule_a_day",
                violation_error_message=_("A version of that day is there already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=ChainStage.values,
                    phase__in=RulePhase.values,
                    kind__in=RuleKind.values,
                    grade__in=Grade.values,
                ),
                name="chain_rule_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=_IN_MONTHS,
                    number__isnull=False,
                    number__range=(1, MONTHS_OF_A_RULE_AT_MOST),
                )
                | (~Q(kind__in=_IN_MONTHS) & Q(number=None)),
                name="chain_rule_counts_months",
                violation_error_message=_("Enter the months."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="chain_rule_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            ),
            RULE_STAYS_AS_WRITTEN,
        )

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Where the programme office reads all its versions."""
        return reverse("chain_rule", args=[self.code])

    @property
    def text(self) -> str:
        """The rule in the language of the page."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


class RuleAnswer(models.Model):
    """What a team answers to a rule that no record tells, and what shows it."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="rule_answers")
    rule = models.ForeignKey(ChainRule, models.PROTECT, related_name="answers")
    is_met = models.BooleanField(_("is it so?"))
    words = models.CharField(_("what shows it"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a rule")
        verbose_name_plural = _("answers to rules")
        constraints = (
            models.UniqueConstraint(fields=["venture", "rule"], name="one_answer_to_a_rule"),
            models.CheckConstraint(
                condition=Q(is_met=False) | ~Q(words=""), name="what_is_met_is_shown_by_words"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: venture {self.venture_id}, rule {self.rule_id}"


class ChainMove(Tracked):
    """A venture goes into a stage, up, or out of the chain.

    The team and the receiving space agree (`team_at`, `space_at`); then the office has some
    working days to object; without objection it counts from the day of agreement, `agreed_on`.
    `leaves` is the time in a stage that it ends.
    """

    lifecycle = CHAIN_LIFECYCLE

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="chain_moves")
    kind = models.CharField(_("which step"), max_length=12, choices=MoveKind)
    space = models.ForeignKey(
        Space, models.PROTECT, related_name="chain_moves", verbose_name=_("receiving space")
    )
    leaves = models.ForeignKey(
        "incubation.Enrolment", models.PROTECT, null=True, editable=False, related_name="moves_on"
    )
    leaves_as = models.CharField(
        _("how it ends"),
        max_length=12,
        blank=True,
        choices=[(each.value, each.label) for each in LEAVES_BY],
    )
    why = models.CharField(_("why now"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=ChainMoveStatus, default=CHAIN_LIFECYCLE.initial, editable=False
    )
    team_by, team_at = _person(), models.DateTimeField(null=True, editable=False)
    space_by, space_at = _person(), models.DateTimeField(null=True, editable=False)
    agreed_on = models.DateField(_("agreed on"), null=True, editable=False)
    note = models.CharField(_("why not, in a sentence"), max_length=200, blank=True, editable=False)
    objected_by = _person()

    objects = ChainMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move in the chain")
        verbose_name_plural = _("moves in the chain")
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["venture"],
                condition=Q(status__in=sorted(OPEN_MOVES)),
                name="one_open_move_in_the_chain",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ChainMoveStatus.values, kind__in=MoveKind.values),
                name="chain_move_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=MoveKind.LEAVE, leaves_as__in=LEAVES_BY)
                | (~Q(kind=MoveKind.LEAVE) & Q(leaves_as="")),
                name="who_leaves_the_chain_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(MoveKind.GRADUATE, MoveKind.LEAVE))
                | Q(leaves__isnull=False),
                name="nobody_leaves_a_stage_he_is_not_in",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("agreed", "counted", "objected"))
                | Q(
                    team_at__isnull=False,
                    team_by__isnull=False,
                    space_at__isnull=False,
                    space_by__isnull=False,
                    agreed_on__isnull=False,
                ),
                name="chain_move_by_both_sides",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("declined", "objected")) | ~Q(note=""),
                name="chain_move_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="objected") | Q(objected_by__isnull=False),
                name="chain_move_objected_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: {self.kind}, venture {self.venture_id}"

    def get_absolute_url(self) -> str:
        """Where both sides and the office read it."""
        return reverse("chain_move", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do with it."""
        return self.status in OPEN_MOVES

    @property
    def has_both(self) -> bool:
        """Whether the team and the receiving space have said yes."""
        return bool(self.team_at and self.space_at)

    @property
    def ends_as(self) -> str:
        """How the time in a stage that it leaves comes to its end."""
        if self.kind == MoveKind.LEAVE:
            return self.leaves_as
        return EnrolmentEnd.GRADUATED if self.kind == MoveKind.GRADUATE else EnrolmentEnd.MOVED

    @property
    def to_stage(self) -> str:
        """The stage that begins with it; nothing for whoever leaves the chain."""
        if self.kind == MoveKind.LEAVE:
            return ""
        return ChainStage.ALUMNI if self.kind == MoveKind.GRADUATE else self.kind

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ChainMoveStatus(self.status).look


class Enrolment(models.Model):
    """A venture's time in one stage of the chain, with the space that received it.

    The day on which one ends is the day on which the next one begins.
    """

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="enrolments")
    stage = models.CharField(_("stage"), max_length=12, choices=ChainStage)
    space = models.ForeignKey(Space, models.PROTECT, related_name="enrolments")
    move = models.OneToOneField(
        ChainMove, models.PROTECT, null=True, editable=False, related_name="enrolment"
    )
    began_on = models.DateField(_("began on"))
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    how = models.CharField(
        _("how it ended"), max_length=12, choices=EnrolmentEnd, blank=True, editable=False
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("time in a stage of the chain")
        verbose_name_plural = _("times in stages of the chain")
        ordering = ("began_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=ChainStage.values), name="enrolment_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, how="")
                | Q(
                    ended_on__isnull=False,
                    ended_on__gte=F("began_on"),
                    how__in=EnrolmentEnd.values,
                ),
                name="enrolment_ended_with_day_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(how=EnrolmentEnd.GRADUATED) | Q(stage__in=sorted(GRADUATES_FROM)),
                name="graduated_from_incubator_or_accelerator",
            ),
            models.UniqueConstraint(
                fields=["venture"], condition=Q(ended_on=None), name="one_running_enrolment"
            ),
            ExclusionConstraint(
                name="one_stage_at_a_time",
                expressions=[
                    (
                        Func(F("venture"), F("venture"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("began_on"), F("ended_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Times in the chain stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.stage}: venture {self.venture_id}, space {self.space_id}"

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.ended_on is None

    def months(self, on: date) -> int:
        """Return how many whole months it has lasted by a day, or did last."""
        return max(months_between(self.began_on, self.ended_on or on), 0)
