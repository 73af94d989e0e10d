"""Reports of flaws, incidents, what was done about them, and the files that show it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from incidents.enums import (
    FLAW_LIFECYCLE,
    INCIDENT_LIFECYCLE,
    REPORTED_GRADES,
    FlawStatus,
    Grade,
    IncidentKind,
    IncidentStatus,
    StepKind,
)
from incidents.guards import CLOSED_STAYS, STEP_WHILE_OPEN
from incidents.querysets import (
    REPORT_HOURS,
    REPORT_HOURS_CRITICAL,
    FlawQuerySet,
    IncidentQuerySet,
)
from papers.models import KeptFile

_PERSON = settings.AUTH_USER_MODEL


class Flaw(Tracked):
    """What somebody, with or without an account, says to be a flaw of the service."""

    lifecycle = FLAW_LIFECYCLE

    status = models.CharField(
        max_length=12, choices=FlawStatus, default=FLAW_LIFECYCLE.initial, editable=False
    )
    text = models.TextField(_("what is wrong"), max_length=3000)
    page = models.CharField(_("on which page"), max_length=300, blank=True)
    contact = models.CharField(_("where an answer reaches you"), max_length=160, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+", editable=False)
    at = models.DateTimeField(editable=False)
    answer = models.TextField(_("answer"), max_length=1000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = FlawQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a flaw")
        verbose_name_plural = _("reports of flaws")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=FlawStatus.values), name="flaw_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=FlawStatus.ANSWERED)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="flaw_answered_in_words",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Reports of flaws stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("flaw", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return FlawStatus(self.status).look


class Incident(Tracked):
    """What happened, how grave it is, when it was reported, and its closing report."""

    lifecycle = INCIDENT_LIFECYCLE

    status = models.CharField(
        max_length=12, choices=IncidentStatus, default=INCIDENT_LIFECYCLE.initial, editable=False
    )
    title = models.CharField(_("name of the incident"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=IncidentKind)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    is_critical = models.BooleanField(_("touches critical information infrastructure"))
    found_at = models.DateTimeField(_("noticed at"))
    what = models.TextField(_("what happened"), max_length=3000)
    flaw = models.OneToOneField(
        Flaw, models.PROTECT, null=True, related_name="incident", editable=False
    )
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", editable=False)
    opened_at = models.DateTimeField(editable=False)
    reported_at = models.DateTimeField(null=True, editable=False)
    cause = models.TextField(_("cause"), max_length=2000, blank=True, editable=False)
    harm = models.TextField(
        _("kinds of data, and harm"), max_length=2000, blank=True, editable=False
    )
    measures = models.TextField(_("measures"), max_length=2000, blank=True, editable=False)
    told = models.TextField(_("who was told"), max_length=2000, blank=True, editable=False)
    closed_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("-found_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=IncidentStatus.values), name="incident_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IncidentKind.values), name="incident_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=Grade.values), name="incident_grade_is_known"
            ),
            models.CheckConstraint(
                condition=Q(found_at__lte=F("opened_at")), name="incident_opened_once_noticed"
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(reported_at__gte=F("found_at")),
                name="incident_reported_once_noticed",
            ),
            models.CheckConstraint(
                condition=~Q(status=IncidentStatus.CLOSED)
                | ~Q(cause="")
                & ~Q(harm="")
                & ~Q(measures="")
                & ~Q(told="")
                & Q(closed_by__isnull=False, closed_at__isnull=False),
                name="incident_closed_with_its_report",
            ),
            models.CheckConstraint(
                condition=~Q(status=IncidentStatus.CLOSED)
                | Q(grade=Grade.GENERAL)
                | Q(reported_at__isnull=False),
                name="grave_incident_closed_once_reported",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Incidents stay."),
            CLOSED_STAYS,
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("incident", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return IncidentStatus(self.status).look

    @property
    def grade_look(self) -> str:
        """Return the look of the grade's badge."""
        return Grade(self.grade).look

    @property
    def due_at(self) -> datetime | None:
        """Return until when it is to be reported; nothing where the rules ask for no report."""
        if self.grade not in REPORTED_GRADES:
            return None
        hours = REPORT_HOURS_CRITICAL if self.is_critical else REPORT_HOURS
        return self.found_at + timedelta(hours=hours)

    @property
    def was_late(self) -> bool:
        """Whether it was reported, but after its time."""
        due = self.due_at
        return due is not None and self.reported_at is not None and self.reported_at > due


class Step(models.Model):
    """One thing that was done about an incident, at a time; it is never changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    kind = models.CharField(_("what was done about it"), max_length=10, choices=StepKind)
    text = models.TextField(_("in words"), max_length=2000)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("step of an incident")
        verbose_name_plural = _("steps of incidents")
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="incident_step_is_known"
            ),
            models.CheckConstraint(
                condition=Q(at__lte=F("written_at")), name="incident_step_was_done"
            ),
            STEP_WHILE_OPEN,
            refused("%(app_label)s_%(class)s_kept", "UPDATE OR DELETE", "Steps are not changed."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class Proof(KeptFile):
    """A file that shows a step; it is never changed."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="proofs")

    class Meta(KeptFile.Meta):
        verbose_name = _("evidence of an incident")
        verbose_name_plural = _("evidence of incidents")
        constraints = (
            refused("%(app_label)s_%(class)s_kept", "UPDATE OR DELETE", "Evidence is not changed."),
        )
