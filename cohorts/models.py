"""Cohorts: ventures placed with mentors all at once, run by run, before anybody is asked."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture, Sector, User
from audit.models import Tracked
from cohorts.enums import (
    COHORT_LIFECYCLE,
    RUN_LIFECYCLE,
    CohortStatus,
    Flag,
    Impression,
    MoveReason,
    Rounds,
    RunStatus,
)
from mentors.models import MentorProfile
from ventures.models import Member, Venture

DEMAND_AT_MOST = 3


class Cohort(Tracked):
    """Ventures that look for a mentor, and the mentors with a free place, at one time (批次).

    Without a prefecture or a sector the cohort takes ventures of all. Who is in is worked out when
    a run begins, and is kept with the run.
    """

    lifecycle = COHORT_LIFECYCLE

    name = models.CharField(_("name"), max_length=60)
    status = models.CharField(
        max_length=12, choices=CohortStatus, default=COHORT_LIFECYCLE.initial, editable=False
    )
    prefectures = models.ManyToManyField(
        Prefecture, blank=True, verbose_name=_("ventures from"), related_name="+"
    )
    sectors = models.ManyToManyField(
        Sector, blank=True, verbose_name=_("ventures in"), related_name="+"
    )
    left_out = models.ManyToManyField(Venture, blank=True, related_name="+")
    rounds = models.PositiveSmallIntegerField(
        _("how pairs are made"), choices=Rounds, default=Rounds.ONE
    )
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    meeting = models.CharField(_("when and where the calls take place"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CohortStatus.values), name="cohort_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(rounds__in=Rounds.values, round__gte=1, round__lte=F("rounds")),
                name="cohort_in_a_round_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(status=CohortStatus.TALKING) | Q(rounds=Rounds.TWO),
                name="calls_only_between_two_rounds",
            ),
        )
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether pairs and rules may still be changed."""
        return self.status == CohortStatus.DRAFT

    @property
    def gathers(self) -> bool:
        """Whether ventures may still be taken out or in; after calls they are those who talked."""
        return self.is_draft and self.round == Rounds.ONE

    @property
    def introduces(self) -> bool:
        """Whether what comes next are introduction calls, not requests."""
        return self.round < self.rounds

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return CohortStatus(self.status).look


class MatchRun(Tracked):
    """One run of the solver over a cohort; what went in is kept, so that it can be run again.

    `inputs` are the possible pairs with their named parts (`matching.queries.pool.Pool`), `digest`
    their checksum; `done` of `total` ventures have been read while it runs, or reasons written
    while it is published. A check looks where places are too few, and pairs nobody.
    """

    lifecycle = RUN_LIFECYCLE

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=RunStatus, default=RUN_LIFECYCLE.initial)
    is_check = models.BooleanField(default=False)
    rules = models.JSONField()
    seed = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40)
    model = models.CharField(max_length=80, blank=True)
    inputs = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    figures = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run of a cohort")
        verbose_name_plural = _("runs of cohorts")
        constraints = (
            models.UniqueConstraint(fields=["cohort", "number"], name="run_numbers_count_up"),
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]),
                name="one_run_of_a_cohort_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RunStatus.values), name="run_status_is_known"
            ),
        )
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"R-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        """Whether the worker still has to do with it."""
        return self.status in {RunStatus.QUEUED, RunStatus.RUNNING}


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments."""

    def to_check(self) -> Self:
        """Keep those that somebody must look at before the cohort is published."""
        return self.exclude(flag=Flag.NONE).filter(seen_at=None)

    def alone(self) -> Self:
        """Keep those without a mentor of ventures that have no other mentor in their run."""
        return self.filter(~Exists(self._placed()), mentor=None)

    def _placed(self) -> Self:
        """Keep what gives a mentor to the same venture in the same run."""
        same = {"run": OuterRef("run"), "venture": OuterRef("venture")}
        return type(self)(self.model).filter(**same, mentor__isnull=False)

    def for_page(self) -> Self:
        """Join what the page of a cohort shows; `is_placed` where the venture has some mentor."""
        return (
            self.annotate(is_placed=Exists(self._placed()))
            .select_related(
                "venture__county__prefecture",
                "mentor__user",
                "before__user",
                "moved_from__user",
                "moved_by",
            )
            .order_by("-gravity", "venture__search_key", "place")
        )


class Assignment(models.Model):
    """A venture with one mentor, or with nobody, in one run; a person may move it, with a reason.

    `place` counts the mentors of one venture from 1.
    """

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="assignments")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(DEMAND_AT_MOST)]
    )
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, null=True, related_name="+")
    fit = models.FloatField(null=True)
    flag = models.CharField(max_length=12, choices=Flag, blank=True)
    gravity = models.PositiveSmallIntegerField(default=0)
    before = models.ForeignKey(MentorProfile, models.PROTECT, null=True, related_name="+")
    moved_from = models.ForeignKey(MentorProfile, models.PROTECT, null=True, related_name="+")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    moved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12, choices=MoveReason, blank=True)
    seen_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement in a cohort")
        verbose_name_plural = _("placements in cohorts")
        constraints = (
            models.UniqueConstraint(
                fields=["run", "venture", "mentor"], name="one_pair_once_in_a_run"
            ),
            models.UniqueConstraint(
                fields=["run", "venture", "place"], name="one_mentor_a_place_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(mentor=None, fit=None)
                | Q(mentor__isnull=False, fit__gte=0, fit__lte=1),
                name="fit_of_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(moved_at=None) ^ ~Q(reason=""), name="moved_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"venture {self.venture_id} with mentor {self.mentor_id} in run {self.run_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return Flag(self.flag).look

    @property
    def badge(self) -> str:
        """Say what to check; after `for_page`. A venture that keeps another mentor is not alone."""
        if self.flag == Flag.ALONE and self.is_placed:  # type: ignore[attr-defined]
            return str(_("one mentor fewer"))
        return str(self.get_flag_display())


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Introductions."""

    def visible_to(self, user: User) -> Self:
        """Keep those of the user's ventures and those with him as the mentor."""
        mine = user.ventures.values("pk")
        return self.filter(Q(mentor__user=user) | Q(venture__in=mine))

    def under_way(self) -> Self:
        """Keep those that may still be rated."""
        return self.filter(cohort__status=CohortStatus.TALKING)

    def to_say(self, user: User) -> Self:
        """Keep those of which `user` may say something (`policies.may_say`), and has not yet."""
        led = Member.objects.leads().filter(person=user).values("venture")
        mentors = Q(mentor__user=user)
        asked = mentors & Q(mentor_says="") | ~mentors & Q(venture__in=led, venture_says="")
        return self.under_way().filter(asked)

    def for_page(self) -> Self:
        """Join what a page shows."""
        return self.select_related("cohort", "venture__county__prefecture", "mentor__user")


class Introduction(models.Model):
    """A venture and a mentor talk once, and each says what he thinks; neither reads the other's."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="introductions")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="+")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="+")
    reasons = models.JSONField(default=dict)
    venture_says = models.CharField(max_length=8, choices=Impression, blank=True)
    mentor_says = models.CharField(max_length=8, choices=Impression, blank=True)
    venture_said_at = models.DateTimeField(null=True)
    mentor_said_at = models.DateTimeField(null=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction call")
        verbose_name_plural = _("introduction calls")
        constraints = (
            models.UniqueConstraint(
                fields=["cohort", "venture", "mentor"], name="introduced_once_in_a_cohort"
            ),
            models.CheckConstraint(
                condition=Q(venture_says="", venture_said_at=None)
                | Q(venture_says__in=["good", "fine", "no"], venture_said_at__isnull=False),
                name="venture_says_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(mentor_says="", mentor_said_at=None)
                | Q(mentor_says__in=["good", "fine", "no"], mentor_said_at__isnull=False),
                name="mentor_says_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"venture {self.venture_id} meets mentor {self.mentor_id}"
