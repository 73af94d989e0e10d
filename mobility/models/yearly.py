"""What is kept of a case year by year, and what proves it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mobility.core.years import Assessor
from mobility.enums import BaseMode, Grade, Owner, Payer, PayMode, ResultKind, VisitKind
from mobility.models.cases import LeaveCase
from mobility.models.guards import KEPT, UNCHANGED
from mobility.models.reach import OF_A_CASE


class Treatment(models.Model):
    """Pay and insurance from a day on, with the basis (待遇); a change is a new row."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="treatments")
    valid_from = models.DateField(_("valid from"))
    pay_mode = models.CharField(_("pay"), max_length=24, choices=PayMode)
    base_mode = models.CharField(_("insurance base"), max_length=20, choices=BaseMode)
    unit_share_by = models.CharField(
        _("unit's share paid by"), max_length=8, choices=Payer, default=Payer.UNIT
    )
    own_share_by = models.CharField(
        _("own share paid by"), max_length=8, choices=Payer, default=Payer.PERSON
    )
    injury_by = models.CharField(
        _("work-injury insurance paid by"), max_length=8, choices=Payer, default=Payer.COMPANY
    )
    basis = models.CharField(_("legal basis"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("pay and insurance of a leave")
        verbose_name_plural = _("pay and insurance of leaves")
        constraints = (
            models.CheckConstraint(
                condition=Q(pay_mode__in=PayMode.values), name="pay_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(base_mode__in=BaseMode.values), name="base_mode_is_known"
            ),
            KEPT,
            UNCHANGED,
            OF_A_CASE,
        )
        ordering = ("valid_from", "pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.pay_mode} from {self.valid_from}"


class YearRecord(models.Model):
    """One year of a case: report, assessment, wage step, title, post, insurance."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    reported_on = models.DateField(_("annual report handed in"), null=True, blank=True)
    company_opinion_on = models.DateField(_("opinion of the company"), null=True, blank=True)
    grade = models.CharField(_("assessment"), max_length=10, choices=Grade, blank=True, default="")
    wage_step = models.PositiveSmallIntegerField(_("wage step after it"), null=True, blank=True)
    title = models.CharField(_("change of title"), max_length=80, blank=True)
    post = models.CharField(_("change of post"), max_length=80, blank=True)
    insurance_base = models.DecimalField(
        _("insurance base, yuan a month"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    insured_until = models.DateField(_("insurance paid until"), null=True, blank=True)
    heating_paid_on = models.DateField(_("heating subsidy paid"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    assessed_by: Assessor | None = None  # by the rules; whoever lists many works it out for all

    class Meta:
        verbose_name = _("assessment of a year")
        verbose_name_plural = _("assessments of years")
        constraints = (
            models.UniqueConstraint(fields=["case", "year"], name="one_record_per_year"),
            models.CheckConstraint(
                condition=Q(grade__in=["", *Grade.values]), name="assessment_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100), name="year_is_sane"
            ),
            KEPT,
            OF_A_CASE,
        )
        ordering = ("year",)

    def __str__(self) -> str:
        return f"#{self.pk} {self.year}"


class Visit(models.Model):
    """The unit looked whether the company is real (走访)."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="visits")
    day = models.DateField(_("day"))
    kind = models.CharField(_("how"), max_length=10, choices=VisitKind)
    company_is_alive = models.BooleanField(_("the company is at work"), default=True)
    found = models.TextField(_("what was seen"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit to a venture of a leave")
        verbose_name_plural = _("visits to ventures of leaves")
        constraints = (KEPT, UNCHANGED, OF_A_CASE)
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.day}"


class CarriedResult(models.Model):
    """A project or result taken along, whose it is and who gets what (成果归属与收益分配)."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="results")
    kind = models.CharField(_("kind"), max_length=12, choices=ResultKind)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    owner = models.CharField(_("owner"), max_length=8, choices=Owner, default=Owner.UNIT)
    benefit = models.CharField(_("how income is shared"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("result of a leave")
        verbose_name_plural = _("results of leaves")
        constraints = (OF_A_CASE,)
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Countersign(models.Model):
    """Another office agrees, or not, while HR reviews (会签)."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="countersigns")
    office = models.CharField(_("office"), max_length=40)
    agrees = models.BooleanField(_("agrees"), default=True)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=60)
    on = models.DateField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = (KEPT, UNCHANGED, OF_A_CASE)
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"#{self.pk} {self.office}"
