"""How the office judges a space's year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from filings.core.periods import EARLIEST_YEAR, LATEST_YEAR
from filings.enums import Grade
from filings.guards import COMMENTED_ONCE
from filings.querysets import EvaluationQuerySet
from spaces.models import Space
from ui.seen import shown

_FAILED = Q(result=Grade.FAILED)


class Evaluation(models.Model):
    """The result of a year; everybody reads it in one line on the page of the space.

    Put right, it is changed in place, and the trail keeps what it said. A failed one names the
    day until which the space puts things right; `answer` is what the space says it did.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="evaluations")
    year = models.PositiveSmallIntegerField(_("year"))
    result = models.CharField(_("result"), max_length=10, choices=Grade)
    words = models.CharField(_("reasons, in a few sentences"), max_length=600)
    rectify_by = models.DateField(_("to be put right by"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    at = models.DateTimeField(editable=False)
    comment = models.CharField(_("what the space says"), max_length=600, blank=True, editable=False)
    commented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    commented_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(_("what was put right"), max_length=600, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a space")
        verbose_name_plural = _("evaluations of spaces")
        ordering = ("-year", "pk")
        constraints = (
            models.UniqueConstraint(fields=["space", "year"], name="one_evaluation_a_year"),
            models.CheckConstraint(
                condition=Q(year__range=(EARLIEST_YEAR, LATEST_YEAR)),
                name="evaluation_of_a_year",
            ),
            models.CheckConstraint(
                condition=Q(result__in=Grade.values), name="evaluation_result_is_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="evaluation_with_reasons"),
            models.CheckConstraint(
                condition=(_FAILED & Q(rectify_by__isnull=False)) | (~_FAILED & Q(rectify_by=None)),
                name="failed_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(comment="") | Q(commented_by__isnull=False, commented_at__isnull=False),
                name="evaluation_commented_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="evaluation_answered_by_somebody",
            ),
            COMMENTED_ONCE,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.year} {self.result}: space {self.space_id}"

    def get_absolute_url(self) -> str:
        """Where the space reads it."""
        return reverse("space_findings", args=[self.space_id])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return Grade(self.result).look

    @property
    def seen(self) -> str:
        """What stands for what a page shows of it now."""
        return shown(self, ("result", "words", "rectify_by", "answer", "answered_at"))
