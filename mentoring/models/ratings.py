"""What founders think of a single meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.enums import Score
from mentoring.models.records import Record
from mentoring.querysets import RatingQuerySet

RATED_AT_LEAST = 5  # before a mentor reads their mean


class Rating(models.Model):
    """One founder rates one meeting; its words are for the programme office alone.

    The mentor reads no single one, only the mean of `RATED_AT_LEAST` or more.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="ratings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("how useful it was"), choices=Score)
    text = models.CharField(_("a word to the programme office"), max_length=600, blank=True)
    at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating of a meeting")
        verbose_name_plural = _("ratings of meetings")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["record", "by"], name="one_rating_a_person"),
            models.CheckConstraint(
                condition=Q(score__in=Score.values), name="rating_score_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.score} of {self.by_id} for record {self.record_id}"
