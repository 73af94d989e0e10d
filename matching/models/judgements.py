"""What people said of a match: the sentences that the next training learns from."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.enums import Judge
from mentors.models import MentorProfile
from spaces.models import Space

GRADE_AT_MOST = 3
TEXT_LENGTH = 400


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements."""

    def for_list(self) -> Self:
        """Load what a list shows."""
        return self.select_related("mentor__user", "space")


class Judgement(models.Model):
    """A sentence, a mentor or a space, and whether an officer would send its founder there.

    The text is what the matcher reads of the sentence, nothing of who wrote it; nobody is linked.
    `grade` is that of `matching.core.judged`; `called` the word that the list had for the fit.
    """

    text = models.CharField(_("sentence"), max_length=TEXT_LENGTH)
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, null=True, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    grade = models.PositiveSmallIntegerField(
        _("would you send the founder there?"), validators=[MaxValueValidator(GRADE_AT_MOST)]
    )
    judge = models.CharField(max_length=8, choices=Judge)
    called = models.CharField(max_length=8, blank=True)
    version = models.CharField(max_length=80, blank=True)
    day = models.DateField(db_index=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judged sentence")
        verbose_name_plural = _("judged sentences")
        constraints = (
            models.CheckConstraint(
                condition=Q(mentor=None) ^ Q(space=None), name="judgement_of_one_of_them"
            ),
            models.CheckConstraint(
                condition=Q(grade__lte=GRADE_AT_MOST), name="judgement_has_a_grade"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="judgement_of_a_sentence"),
            models.UniqueConstraint(
                fields=["text", "mentor", "space", "judge"],
                nulls_distinct=False,
                name="one_judgement_of_a_pair",
            ),
        )
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.grade} for {self.mentor_id or self.space_id} by {self.judge}"

    @property
    def subject(self) -> MentorProfile | Space:
        """The mentor or the space."""
        return self.mentor or self.space  # type: ignore[return-value]  # one of them is there
