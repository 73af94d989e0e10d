"""What was reminded, said, done for the whole unit, and inspected."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from mobility.enums import Finding, ServedHow
from mobility.models.cases import LeaveCase
from mobility.models.guards import KEPT
from mobility.models.reach import OF_A_CASE, OF_A_UNIT
from notifications.models import Notification


class Reminder(models.Model):
    """One mark of one term told to one person, exactly once.

    The anchor (the last day the mark is counted from) is part of the key, so that a changed date
    reminds anew. A mark that was missed while a later one was already due is written as
    superseded and not sent.
    """

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="reminders")
    mark = models.CharField(max_length=20)
    anchor = models.DateField()
    due_on = models.DateField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    notification = models.ForeignKey(Notification, models.SET_NULL, null=True, related_name="+")
    is_superseded = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=5, choices=ServedHow, blank=True, default="")
    served_on = models.DateField(_("delivered on"), null=True)
    signed_by = models.CharField(_("received by"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("warning before the end")
        verbose_name_plural = _("warnings before the end")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "mark", "anchor", "recipient"],
                nulls_distinct=False,
                name="one_reminder_per_mark_and_person",
            ),
            KEPT,
            OF_A_CASE,
        )
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.mark}"


class Remark(models.Model):
    """A line between the researcher and the HR office (留言)."""

    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("remark on a leave")
        verbose_name_plural = _("remarks on leaves")
        constraints = (OF_A_CASE,)
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"#{self.pk} by {self.by_id}"


class UnitTaskDone(models.Model):
    """A task of the year's cycle that a unit has done (年度事项)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("task of the unit that is done")
        verbose_name_plural = _("tasks of units that are done")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "year", "task"], name="one_task_a_year"
            ),
            OF_A_UNIT,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.task} {self.year}"


class Inspection(models.Model):
    """A random sample of a unit's cases (随机抽查); the seed makes the draw repeatable."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    seed = models.PositiveIntegerField()
    day = models.DateField(_("state of"))
    size = models.PositiveSmallIntegerField(_("how many"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("inspection of leaves")
        verbose_name_plural = _("inspections of leaves")
        constraints = (KEPT, OF_A_UNIT)
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} seed {self.seed}"


class InspectedCase(models.Model):
    """One case of a sample and what was found."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="cases")
    case = models.ForeignKey(LeaveCase, models.PROTECT, related_name="inspected")
    position = models.PositiveSmallIntegerField()
    finding = models.CharField(max_length=10, choices=Finding, default=Finding.OPEN)
    note = models.CharField(_("what was found"), max_length=400, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("inspected leave")
        verbose_name_plural = _("inspected leaves")
        constraints = (
            models.UniqueConstraint(fields=["inspection", "case"], name="a_case_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(finding__in=Finding.values), name="finding_is_known"
            ),
            KEPT,
            OF_A_CASE,
        )
        ordering = ("position",)

    def __str__(self) -> str:
        return f"#{self.pk} {self.finding}"
