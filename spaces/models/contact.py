"""Who asks a space something, and who comes to see it."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from spaces.enums import (
    QUESTION_LIFECYCLE,
    VISIT_LIFECYCLE,
    QuestionKind,
    QuestionStatus,
    VisitStatus,
)
from spaces.guards import ROOM_FOR_VISIT
from spaces.models.space import Space
from spaces.querysets import QuestionQuerySet, VisitQuerySet
from ui.seen import shown
from ventures.models import Venture


class Question(Tracked):
    """What a founder asks a space, and what one of its managers answers."""

    lifecycle = QUESTION_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="questions")
    venture = models.ForeignKey(
        Venture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which venture"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("what the question is about"),
        max_length=12,
        choices=QuestionKind,
        default=QuestionKind.GENERAL,
        db_default=QuestionKind.GENERAL,
    )
    text = models.CharField(_("your question"), max_length=600)
    asked_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=QuestionStatus, default=QUESTION_LIFECYCLE.initial, editable=False
    )
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a space")
        verbose_name_plural = _("questions to spaces")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=QuestionStatus.values), name="space_question_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="space_question_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=QuestionStatus.ANSWERED)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="space_question_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: space {self.space_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it."""
        return reverse("question", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return QuestionStatus(self.status).look

    @property
    def is_left(self) -> bool:
        """Whether nobody waits for the answer any more: the account of whoever asked is closed."""
        return self.status == QuestionStatus.ASKED and not self.by.is_active

    @property
    def is_for_liaison(self) -> bool:
        """Whether it is for whoever answers about intellectual property."""
        return self.kind == QuestionKind.PROPERTY


class Visit(Tracked):
    """A visit: a founder chooses a time, the space says yes or proposes another one.

    `is_from_space` says whose proposal the time is; `sequence` counts the changes that calendars
    must hear of.
    """

    lifecycle = VISIT_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="visits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    venture = models.ForeignKey(
        Venture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which venture"),
    )
    span = DateTimeRangeField(_("when"))
    people = models.PositiveSmallIntegerField(_("how many of you come"), default=1)
    about = models.CharField(_("what you want to see"), max_length=300, blank=True)
    status = models.CharField(
        max_length=12, choices=VisitStatus, default=VISIT_LIFECYCLE.initial, editable=False
    )
    is_from_space = models.BooleanField(default=False, editable=False)
    note = models.CharField(_("a word to them"), max_length=200, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("span", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=VisitStatus.values), name="visit_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="visit_has_begin_and_end",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="visit_of_somebody"),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.DECLINED) | ~Q(note=""),
                name="visit_declined_with_reason",
            ),
            ExclusionConstraint(
                name="nobody_in_two_visits",
                expressions=[
                    (
                        Func(F("by"), F("by"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("span", RangeOperators.OVERLAPS),
                ],
                condition=Q(status=VisitStatus.AGREED),
            ),
            ROOM_FOR_VISIT,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: space {self.space_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it."""
        return reverse("visit", args=[self.pk])

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.span.lower  # type: ignore[no-any-return]

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.span.upper  # type: ignore[no-any-return]

    def can_move(self, at: datetime) -> bool:
        """Whether another time can be proposed: it is open and has not begun."""
        return self.may("move") and self.starts_at > at

    @property
    def is_open(self) -> bool:
        """Whether it is asked for or arranged."""
        return self.status in {VisitStatus.ASKED, VisitStatus.AGREED}

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return VisitStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for the time that a page shows of it now: every other time counts on."""
        return shown(self, ("status", "sequence"))
