"""What a team says half a year after its mentorship has ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import (
    SURVEY_LIFECYCLE,
    Mattered,
    Raised,
    Registered,
    Running,
    SurveyStatus,
)
from mentoring.guards import SURVEY_AFTER_THE_END
from mentoring.querysets import SurveyQuerySet
from mentors.models import Mentorship

PEOPLE_AT_MOST = 10_000


class Survey(Tracked):
    """The questions to the leads of a venture; one of them answers, once.

    The office counts the answers, from five on. The words are quoted, without names, only where
    `may_quote` says so; the mentor hears of an answer only where `is_thanked` does.
    """

    lifecycle = SURVEY_LIFECYCLE

    mentorship = models.OneToOneField(Mentorship, models.PROTECT, related_name="survey")
    status = models.CharField(
        max_length=12, choices=SurveyStatus, default=SURVEY_LIFECYCLE.initial, editable=False
    )
    asked_at = models.DateTimeField(editable=False)
    closes_at = models.DateTimeField(editable=False)
    running = models.CharField(_("Is the venture still running?"), max_length=8, choices=Running)
    registered = models.CharField(
        _("Has a firm been registered since?"), max_length=8, choices=Registered
    )
    people = models.PositiveSmallIntegerField(_("How many people work on it today?"), null=True)
    raised = models.CharField(_("Money raised since"), max_length=8, choices=Raised)
    mattered = models.PositiveSmallIntegerField(
        _("Did the mentoring matter?"), choices=Mattered, null=True
    )
    words = models.CharField(_("In your words"), max_length=600, blank=True)
    may_quote = models.BooleanField(
        _("the programme office may quote my words, without any name"), default=False
    )
    is_thanked = models.BooleanField(
        _("tell the mentor that we answered, with our thanks"), default=False
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("questions half a year later")
        verbose_name_plural = _("questions half a year later")
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=SurveyStatus.values), name="survey_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("asked_at")), name="survey_closes_after_it_is_asked"
            ),
            models.CheckConstraint(
                condition=~Q(status=SurveyStatus.ANSWERED)
                & Q(answered_at=None, answered_by=None, mattered=None, people=None, words="")
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    mattered__isnull=False,
                    mattered__in=Mattered.values,
                    people__isnull=False,
                    people__lte=PEOPLE_AT_MOST,
                    running__in=Running.values,
                    registered__in=Registered.values,
                    raised__in=Raised.values,
                ),
                name="survey_answered_whole_or_not",
            ),
            models.CheckConstraint(
                condition=Q(may_quote=False) | ~Q(words=""), name="survey_quotes_only_words"
            ),
            SURVEY_AFTER_THE_END,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Answers stay."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentorship {self.mentorship_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return SurveyStatus(self.status).look
