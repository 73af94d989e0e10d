"""The case of one leave: company, terms, return."""

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from accounts.models import County, Organisation
from audit.models import Tracked
from mobility.core.terms import Term, days_in, whole_months
from mobility.enums import (
    CASE_LIFECYCLE,
    LEAVE_FORMS,
    ON_POST,
    Afterwards,
    CaseStatus,
    CompanyRole,
    Filing,
    Form,
    Intention,
)
from mobility.models.guards import (
    CASE_OF_ITS_UNIT,
    KEPT,
    TERM_COUNTS,
    TERM_OF,
    TERMS_FOLLOW,
    UNCHANGED,
    recorded,
)
from mobility.models.people import GRADE_LOWEST, Department, Employment, Researcher
from mobility.models.reach import CASE, COMPANY, OF_A_CASE
from mobility.querysets import CaseQuerySet
from mobility.secret import shown

PERCENT = 100


class Enterprise(models.Model):
    """A company that a unit's people founded or joined."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="enterprises")
    name = models.CharField(_("name of the company"), max_length=120)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, default=""
    )
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("registered in")
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    trade = models.CharField(_("trade"), max_length=80, blank=True)
    space = models.CharField(_("maker space or incubator"), max_length=80, blank=True)
    staff_count = models.PositiveIntegerField(_("people employed"), null=True, blank=True)
    is_unit_owned = models.BooleanField(_("owned or controlled by the unit"), default=False)
    is_profitable = models.BooleanField(_("already profitable"), null=True, blank=True)
    contact = models.CharField(_("contact"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "credit_code"],
                condition=~Q(credit_code=""),
                name="one_company_per_code_and_unit",
            ),
            COMPANY,
        )

    def __str__(self) -> str:
        return self.name


class LeaveCase(Tracked):
    """One person's mobility from application to close; never deleted.

    `status` moves only through `mobility.actions`; `CASE_LIFECYCLE` is the table. On leave, due
    soon and overdue follow from the terms and are computed for any day.
    """

    lifecycle = CASE_LIFECYCLE

    employment = models.ForeignKey(Employment, models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(  # of the employment, written by the database: see `reach`
        Organisation, models.PROTECT, related_name="+", editable=False
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="cases")
    status = models.CharField(max_length=12, choices=CaseStatus, default=CASE_LIFECYCLE.initial)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.LEAVE_FOUND)
    role = models.CharField(
        _("role in the company"), max_length=12, choices=CompanyRole, blank=True, default=""
    )
    share = models.DecimalField(
        _("share in %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    project = models.TextField(_("what is taken along"), blank=True)
    running_projects = models.TextField(_("running projects and who takes them"), blank=True)
    asked_first_day = models.DateField(_("first day wished"), null=True, blank=True)
    asked_months = models.PositiveSmallIntegerField(_("months wished"), null=True, blank=True)
    asked_on = models.DateField(_("applied on"), null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    returned_with = models.TextField(_("what is to be added"), blank=True)
    department_opinion = models.TextField(_("opinion of the department"), blank=True)
    eligibility = models.JSONField(default=dict)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    minute_number = models.CharField(_("number of the minutes"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    refusal = models.TextField(_("reason of the refusal"), blank=True)
    publicity_from = models.DateField(_("public notice from"), null=True, blank=True)
    publicity_until = models.DateField(_("public notice until"), null=True, blank=True)
    filing = models.CharField(_("filing"), max_length=12, choices=Filing, default=Filing.NONE)
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_basis = models.TextField(_("basis of the end"), blank=True)
    note = models.TextField(_("note"), blank=True)
    batch = models.ForeignKey(
        "mobility.ImportBatch", models.PROTECT, null=True, related_name="cases"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave case")
        verbose_name_plural = _("leave cases")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_is_known"
            ),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="form_is_known"),
            models.CheckConstraint(
                condition=~Q(status=CaseStatus.COMPLETED) | Q(form__in=sorted(ON_POST)),
                name="completed_beside_the_post",
            ),
            models.CheckConstraint(condition=Q(filing__in=Filing.values), name="filing_is_known"),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=PERCENT),
                name="share_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(reviewed_by=None)
                | ~Q(decided_by=F("reviewed_by")),
                name="decided_by_a_second_person",
            ),
            KEPT,
            CASE_OF_ITS_UNIT,
            recorded("case", "id"),
            CASE,
        )
        indexes = (models.Index(fields=["status"]),)

    def __str__(self) -> str:
        return f"{self.employment}"

    @property
    def is_leave(self) -> bool:
        """Whether the person is away from the post."""
        return self.form in LEAVE_FORMS

    @property
    def is_beside_post(self) -> bool:
        """Whether the work stands beside the own post: nobody left it, so nobody returns to it."""
        return self.form in ON_POST


_MaybeDay = date | Any  # None while no term is on record: `phase` says whether one is


class Stand(TypedDict):
    """What `CaseQuerySet.on` adds to a case."""

    first_day: _MaybeDay
    last_day: _MaybeDay
    term_first_day: _MaybeDay
    term_last_day: _MaybeDay
    term_count: int
    year_reported_on: date | None
    year_opinion_on: date | None
    letter_received_on: date | None
    phase: str


if TYPE_CHECKING:  # a case as `CaseQuerySet.on` returns it
    CaseOn = WithAnnotations[LeaveCase, Stand]
else:
    CaseOn = LeaveCase


class LeaveTerm(models.Model):
    """One term (期) of a case, exactly as the agreement says.

    A trigger lets nobody change or delete a row but to void it or to note its early end; a
    correction voids it and writes another. `person` is filled by the database from the case.
    """

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="terms")
    person = models.ForeignKey(Researcher, models.PROTECT, null=True, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    agreement_number = models.CharField(_("agreement number"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ended_on = models.DateField(_("last day in fact"), null=True)
    is_void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    # Kept by a trigger among the terms of the case that are not void: its place, and from which
    # to which day it is the one that counts (before its first day too, if it is the first).
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    counts_from = models.DateField(default=date.min, editable=False)
    counts_until = models.DateField(default=date.max, editable=False)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="term_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None)
                | Q(ended_on__gte=F("first_day"), ended_on__lte=F("last_day")),
                name="term_ends_early_within_itself",
            ),
            ExclusionConstraint(
                name="no_overlapping_leave",
                expressions=[
                    (  # a range of one key: equality without an extension
                        Func(F("person"), F("person"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("first_day"),
                            Func(F("ended_on"), F("last_day"), function="coalesce"),
                            Value("[]"),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_void=False),
            ),
            KEPT,
            TERM_OF,
            TERM_COUNTS,
            TERMS_FOLLOW,
            recorded("term", "case_id"),
            OF_A_CASE,
        )
        ordering = ("first_day", "pk")

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def term(self) -> Term:
        """The two days as the calendar of the law takes them."""
        return Term(self.first_day, self.ended_on or self.last_day)

    @property
    def days(self) -> int:
        """Days of the term, both ends counted."""
        return days_in(*self.term)

    @property
    def months(self) -> int:
        """Whole months of the term."""
        return whole_months(*self.term)


class Correction(models.Model):
    """A slip put right (更正): what stood, what stands, why, who. Append-only."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    batch = models.ForeignKey(
        "mobility.ImportBatch", models.PROTECT, null=True, related_name="corrections"
    )

    class Meta:
        verbose_name = _("correction of a leave")
        verbose_name_plural = _("corrections of leaves")
        constraints = (KEPT, UNCHANGED, OF_A_CASE)
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.field}"

    @property
    def old_shown(self) -> str:
        """What stood, as pages show it."""
        return shown(self.field, self.old)

    @property
    def new_shown(self) -> str:
        """What stands, as pages show it."""
        return shown(self.field, self.new)


class ProposedTerm(models.Model):
    """Other days for a term, written by one person and confirmed by another (更正须复核)."""

    term = models.ForeignKey(LeaveTerm, models.PROTECT, related_name="proposals")
    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="proposals")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    is_taken = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("proposed term")
        verbose_name_plural = _("proposed terms")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at=None), name="one_open_proposal_a_case"
            ),
            models.CheckConstraint(
                condition=~Q(is_taken=True) | ~Q(decided_by=F("by")),
                name="confirmed_by_a_second_person",
            ),
            KEPT,
            OF_A_CASE,
        )
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def days(self) -> Term:
        """The two days as the calendar of the law takes them."""
        return Term(self.first_day, self.last_day)


class ReturnPlan(models.Model):
    """How a leave comes to its end: what the person wants, and the post that waits."""

    case = models.OneToOneField(LeaveCase, models.PROTECT, related_name="plan")
    intention = models.CharField(_("intention"), max_length=8, choices=Intention, blank=True)
    intended_at = models.DateTimeField(null=True)
    wished_day = models.DateField(_("day wished"), null=True, blank=True)
    months_wished = models.PositiveSmallIntegerField(_("months more"), null=True, blank=True)
    afterwards = models.CharField(
        _("the company afterwards"), max_length=10, choices=Afterwards, blank=True
    )
    words = models.TextField(_("to the unit"), blank=True)
    received_at = models.DateTimeField(null=True)
    # The day on which a statement came in on paper, where it was recorded later.
    received_on = models.DateField(_("received on"), null=True, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    grade = models.PositiveSmallIntegerField(_("post grade"), null=True, blank=True)
    is_over_plan = models.BooleanField(_("above the plan for now"), default=False)
    found_on = models.DateField(_("post found on"), null=True, blank=True)
    absorbed_on = models.DateField(_("absorbed into the plan on"), null=True, blank=True)
    reported_on = models.DateField(_("reported in on"), null=True, blank=True)
    late_days = models.PositiveSmallIntegerField(default=0)
    late_reason = models.TextField(_("why late, and whether accepted"), blank=True)
    late_is_accepted = models.BooleanField(
        _("reason accepted: the days count"), default=False, db_default=False
    )
    contract_changed_on = models.DateField(_("contract changed back on"), null=True, blank=True)
    detached_on = models.DateField(_("tie with the company cut on"), null=True, blank=True)

    class Meta:
        verbose_name = _("return plan")
        verbose_name_plural = _("return plans")
        constraints = (
            models.CheckConstraint(
                condition=Q(intention__in=["", *Intention.values]), name="intention_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=1, grade__lte=GRADE_LOWEST),
                name="return_grade_is_1_to_13",
            ),
            models.CheckConstraint(
                condition=Q(absorbed_on=None) | Q(is_over_plan=True),
                name="only_a_post_above_the_plan_is_absorbed",
            ),
            KEPT,
            OF_A_CASE,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.intention}"

    @property
    def return_wished(self) -> date | None:
        """The first day back that a statement to return names; any other means another day."""
        return self.wished_day if self.intention == Intention.RETURN else None

    @property
    def days_not_served(self) -> int:
        """Days late that are no service, as the unit does not accept the reason."""
        return 0 if self.late_is_accepted else self.late_days
