"""Spaces that were drawn at random to be looked at, and what was found (双随机、一公开)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from filings.enums import CHECK_LIFECYCLE, WITH_FLAW, CheckStatus
from filings.querysets import CheckedSpaceQuerySet
from spaces.models import Space
from ui.seen import shown

_SEEN = Q(found_by__isnull=False, found_on__isnull=False, published_from__isnull=False)


class Sample(models.Model):
    """One draw from the running spaces; the seed draws the same again from `of` of them."""

    about = models.CharField(_("what is looked at"), max_length=200)
    seed = models.PositiveIntegerField(_("seed"))
    size = models.PositiveSmallIntegerField(_("how many spaces"))
    drawn_of = models.PositiveIntegerField(_("drawn of how many"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("random check of spaces")
        verbose_name_plural = _("random checks of spaces")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(size__gte=1), name="sample_of_some_spaces"),
            refused("%(app_label)s_%(class)s_unchanged", "UPDATE OR DELETE", "A draw stays."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} seed {self.seed}"

    def get_absolute_url(self) -> str:
        """Where the office reads it."""
        return reverse("check", args=[self.pk])


class CheckedSpace(Tracked):
    """One space of a draw, and what was found there.

    From `published_from` on everybody reads the result on the page of the space.
    """

    lifecycle = CHECK_LIFECYCLE

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="spaces")
    space = models.ForeignKey(Space, models.PROTECT, related_name="checks")
    position = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=12, choices=CheckStatus, default=CHECK_LIFECYCLE.initial, editable=False
    )
    note = models.CharField(_("what was found"), max_length=400, blank=True)
    rectify_by = models.DateField(_("to be put right by"), null=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    found_on = models.DateField(null=True)
    published_from = models.DateField(null=True)
    answer = models.CharField(_("what was put right"), max_length=600, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = CheckedSpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space that was checked")
        verbose_name_plural = _("spaces that were checked")
        ordering = ("sample", "position")
        constraints = (
            models.UniqueConstraint(fields=["sample", "space"], name="a_space_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(status__in=CheckStatus.values), name="check_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=CheckStatus.OPEN) | _SEEN, name="check_found_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(WITH_FLAW))
                | (Q(rectify_by__isnull=False) & ~Q(note="")),
                name="flaw_has_words_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=CheckStatus.ANSWERED)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="check_answered_in_words",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "What was drawn stays."),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: space {self.space_id}"

    def get_absolute_url(self) -> str:
        """Where the space reads it."""
        return reverse("space_findings", args=[self.space_id])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return CheckStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for what a page shows of it now."""
        return shown(self, ("status", "note", "rectify_by", "answer", "answered_at"))

    @property
    def is_seen(self) -> bool:
        """Whether somebody has looked."""
        return self.status != CheckStatus.OPEN
