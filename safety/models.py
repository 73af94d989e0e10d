"""Blocks, which work at once, and reports, on which the programme office decides."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from safety.enums import REPORT_LIFECYCLE, Outcome, Reason, ReportStatus, Subject

_PERSON = settings.AUTH_USER_MODEL


class Block(models.Model):
    """One keeps another away; the other is not told."""

    by = models.ForeignKey(_PERSON, models.CASCADE, related_name="blocks")
    person = models.ForeignKey(_PERSON, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("distance kept")
        verbose_name_plural = _("distances kept")
        constraints = (
            models.UniqueConstraint(fields=["by", "person"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_blocks_oneself"),
        )

    def __str__(self) -> str:
        return f"{self.by_id} keeps {self.person_id} away"


class Report(Tracked):
    """What somebody says of a person or a thing, and what the office decided.

    `barred_until` is its effect: until that day the person sends, gets and answers no requests.
    A thing is a row of another room, by its label and key; `words` is how it read when it was
    reported, and stays so whatever becomes of the row. Where one person wrote it, the report is
    about that person as well.
    """

    lifecycle = REPORT_LIFECYCLE

    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    person = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="reports")
    subject = models.CharField(
        max_length=24, choices=Subject, blank=True, default="", db_default="", editable=False
    )
    subject_pk = models.PositiveBigIntegerField(null=True, editable=False)
    words = models.TextField(
        _("as it read then"), blank=True, default="", db_default="", editable=False
    )
    reason = models.CharField(_("what is wrong?"), max_length=8, choices=Reason)
    text = models.TextField(_("what happened"), max_length=1000)
    page = models.CharField(max_length=200, blank=True, editable=False)
    at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=ReportStatus, default=REPORT_LIFECYCLE.initial, editable=False
    )
    outcome = models.CharField(
        _("what comes of it"), max_length=8, choices=Outcome, blank=True, editable=False
    )
    answer = models.TextField(_("why"), max_length=600, blank=True, editable=False)
    decided_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    barred_until = models.DateField(null=True, editable=False)
    appeal = models.TextField(_("what was overlooked"), max_length=600, blank=True, editable=False)
    settled_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="report_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(subject="", subject_pk=None, words="", person__isnull=False)
                | Q(subject__in=Subject.values, subject_pk__isnull=False) & ~Q(words=""),
                name="report_is_of_a_person_or_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(barred_until=None),
                name="only_people_are_barred",
            ),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_reports_oneself"),
            models.CheckConstraint(
                condition=Q(settled_by=None)
                | Q(decided_by__isnull=False) & ~Q(settled_by=F("decided_by")),
                name="an_appeal_is_settled_by_another",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Reports stay."),
            refused(
                "%(app_label)s_%(class)s_said",
                "UPDATE OF by_id, person_id, subject, subject_pk, words, reason, text, page, at",
                "What was reported stays as it was.",
            ),
        )
        indexes = (
            models.Index(
                fields=["person", "barred_until"],
                condition=Q(barred_until__isnull=False),
                name="barred_people",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: of {self.person_id or self.subject}"

    @property
    def name(self) -> str:
        """Return what it is about: a person, or what the thing was called then."""
        return str(self.person) if self.person else self.words.partition("\n")[0]

    @property
    def alike(self) -> Q:
        """Return which reports are about the same."""
        if self.person_id:
            return Q(person=self.person_id)
        return Q(subject=self.subject, subject_pk=self.subject_pk)

    @property
    def waits_since(self) -> datetime:
        """Return since when the office has it to decide: an appeal begins its days anew."""
        is_appealed = self.status == ReportStatus.APPEALED
        return (self.status_changed_at if is_appealed else None) or self.at

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ReportStatus(self.status).look


class Look(models.Model):
    """The office has looked at somebody who was reported again and again, and lets that go.

    Only reports decided after it count from then on.
    """

    person = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    text = models.TextField(_("what was found and agreed"), max_length=600)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("check by the office")
        verbose_name_plural = _("checks by the office of people who are reported again and again")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_looks_at_oneself"),
            models.CheckConstraint(condition=~Q(text=""), name="a_look_says_what_was_found"),
            refused("%(app_label)s_%(class)s_kept", "UPDATE OR DELETE", "Looks stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} of {self.person_id}"
