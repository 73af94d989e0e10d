"""Yearly reviews of mentors, and what they say to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from mentors.enums import NEEDS_REASON, ReviewDecision, ReviewProposal
from mentors.guards import COMMENT_IN_TIME, REVIEW_FITS
from mentors.models.profiles import MentorProfile
from mentors.querysets import ReviewQuerySet


class YearReview(models.Model):
    """What was decided of a mentor's year, with the figures and the rule it was decided on.

    A correction is a row that `replaces` the one before; nothing is rewritten.
    """

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField()
    proposal = models.CharField(max_length=8, choices=ReviewProposal)
    decision = models.CharField(_("what you decide"), max_length=8, choices=ReviewDecision)
    reason = models.CharField(_("why"), max_length=600, blank=True)
    wanted = models.PositiveSmallIntegerField()
    meetings = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    ventures = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", editable=False
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a yearly review")
        verbose_name_plural = _("decisions of yearly reviews")
        ordering = ("-year", "-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentor", "year"], condition=Q(replaces=None), name="one_review_a_year"
            ),
            models.CheckConstraint(
                condition=Q(proposal__in=ReviewProposal.values)
                & Q(decision__in=ReviewDecision.values),
                name="review_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | ~Q(decision__in=sorted(NEEDS_REASON)) & Q(replaces=None),
                name="review_with_reason",
            ),
            REVIEW_FITS,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Decisions stay."),
        )

    def __str__(self) -> str:
        return f"{self.decision} {self.year} mentor {self.mentor_id}"

    @property
    def hours(self) -> float:
        """Return the confirmed time."""
        return self.minutes / 60


class ReviewComment(models.Model):
    """What a mentor says of a year: once before it is decided, once after each decision."""

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="review_comments")
    year = models.PositiveSmallIntegerField()
    review = models.OneToOneField(YearReview, models.PROTECT, null=True, related_name="comment")
    comment = models.CharField(_("your comment"), max_length=600)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment on a yearly review")
        verbose_name_plural = _("comments on yearly reviews")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentor", "year"], condition=Q(review=None), name="one_comment_before"
            ),
            models.CheckConstraint(condition=~Q(comment=""), name="comment_has_words"),
            COMMENT_IN_TIME,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Comments stay."),
        )

    def __str__(self) -> str:
        return f"comment {self.year} mentor {self.mentor_id}"
