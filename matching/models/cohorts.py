"""Cohorts: ventures placed with mentors all at once, run by run, before anybody is asked."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture, Sector
from audit.models import Tracked
from matching.enums import (
    COHORT_LIFECYCLE,
    RUN_LIFECYCLE,
    CohortStatus,
    Flag,
    MoveReason,
    RunStatus,
)
from mentors.models import MentorProfile
from ventures.models import Venture

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
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CohortStatus.values), name="cohort_status_is_known"
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

    def for_page(self) -> Self:
        """Join what the page of a cohort shows."""
        return self.select_related(
            "venture__county__prefecture", "mentor__user", "before__user", "moved_from__user",
            "moved_by",
        ).order_by("-gravity", "venture__name", "place")  # fmt: skip


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
