"""Vectors of what people wrote, prices of attention, and what founders do not want again."""

from typing import Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import MD5, Coalesce, Concat
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from matching.enums import Part
from mentors.models import Experience, MentorProfile
from spaces.models import Facility, Space
from ventures.models import Venture

WIDTH = 384


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages."""

    def of(self, subject: str) -> Self:
        """Keep those of mentors (or spaces) that still say what was encoded, with their `text`.

        `other` is the same in the other language, where it has been written.

        Whole profiles and what is ticked have no text of their own: they are compared, not quoted,
        and are as old as the job that reads them, some seconds.
        """
        line, *fields = LINES_OF[subject]
        own = Case(*(When(part=name, then=F(f"{subject}__{name}")) for name in fields))
        also = Case(*(When(part=name, then=F(f"{subject}__{name}_other")) for name in fields))
        told = self.exclude(**{subject: None}).annotate(
            text=Coalesce(f"{line}__text", own),
            other=Coalesce(f"{line}__other", also),
            current=Coalesce(f"{line}__digest", MD5(Concat(own, also))),
        )
        return told.filter(Q(current=F("digest")) | Q(part__in=(Part.OFFER, Part.PROFILE)))

    def told_by(self, subject: str) -> Self:
        """Keep what can be quoted of mentors (or spaces), with its text."""
        return self.of(subject).filter(part__in=LINES)


# What can be quoted of a subject: its lines, and fields of its own, named as the parts are.
LINES_OF = {
    "mentor": (Part.EXPERIENCE, Part.HEADLINE, Part.PROMISE),
    "space": (Part.FACILITY, Part.SUMMARY),
}
LINES = frozenset(part.value for parts in LINES_OF.values() for part in parts)


class Passage(models.Model):
    """One line of a profile as a unit vector of one model; rebuildable, never the truth.

    Exactly one of `mentor` and `space` is set; `experience` or `facility` when the line is one.
    """

    part = models.CharField(max_length=12, choices=Part)
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, null=True, related_name="passages")
    experience = models.ForeignKey(Experience, models.CASCADE, null=True, related_name="passages")
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="passages")
    facility = models.ForeignKey(Facility, models.CASCADE, null=True, related_name="passages")
    digest = models.CharField(max_length=32)
    model = models.CharField(max_length=60)
    vector = HalfVectorField(dimensions=WIDTH)

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("compared passage")
        verbose_name_plural = _("compared passages")
        constraints = (
            models.UniqueConstraint(
                fields=["model", "part", "mentor", "experience", "space", "facility"],
                nulls_distinct=False,
                name="one_vector_per_line",
            ),
            models.CheckConstraint(
                condition=Q(mentor=None) ^ Q(space=None), name="passage_of_one_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.part} of {self.mentor_id or self.space_id} by {self.model}"


class Price(models.Model):
    """How much a mentor is in demand against his free places; made anew every night.

    `value` is in units of the logarithm: `matching.core.exposure.prices`. `taken_off` is what the
    ranking takes off: the share of it that the province has set (`Ranking`), less for newcomers.
    """

    mentor = models.OneToOneField(
        MentorProfile, models.CASCADE, primary_key=True, related_name="price"
    )
    value = models.FloatField()
    taken_off = models.FloatField(default=0.0)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("price of attention")
        verbose_name_plural = _("prices of attention")

    def __str__(self) -> str:
        return f"price {self.value:+.2f} of mentor {self.mentor_id}"


class Dismissal(models.Model):
    """A founder said 不合适: this mentor or space is not shown to this venture again."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="dismissals")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, null=True, related_name="+")
    space = models.ForeignKey(Space, models.CASCADE, null=True, related_name="+")
    dismissed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card put away")
        verbose_name_plural = _("cards put away")
        constraints = (
            models.UniqueConstraint(
                fields=["venture", "mentor", "space"],
                nulls_distinct=False,
                name="one_dismissal_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(mentor=None) ^ Q(space=None), name="dismissal_of_one_subject"
            ),
        )

    def __str__(self) -> str:
        return f"venture {self.venture_id} without {self.mentor_id or self.space_id}"
