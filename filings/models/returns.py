"""What a space files of a year or a month, one row a figure."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from filings.core.figures import KEYS, figures_of
from filings.core.periods import EARLIEST_YEAR, LATEST_YEAR, Period
from filings.enums import FILING_LIFECYCLE, OPEN, FilingStatus
from filings.guards import FILED_AFTER_ITS_PERIOD, VALUES_WHILE_OPEN
from filings.querysets import FilingQuerySet
from spaces.models import Space

NUMBER_AT_MOST = 10**12
WHY_AT_MOST = 300
_DRAFT = Q(status=FilingStatus.DRAFT)
_RETURNED = Q(status=FilingStatus.RETURNED)
_DECIDED = Q(status__in=(FilingStatus.RETURNED, FilingStatus.ACCEPTED))


class Filing(Tracked):
    """The return of a space for one period; `month` is empty for a year.

    `reason` is why the office sent it back; it stays readable when it is filed again.
    """

    lifecycle = FILING_LIFECYCLE

    space = models.ForeignKey(Space, models.PROTECT, related_name="filings")
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"), null=True)
    status = models.CharField(
        max_length=12, choices=FilingStatus, default=FILING_LIFECYCLE.initial, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("filed by"),
    )
    filed_at = models.DateTimeField(_("filed with the office on"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(_("why it is sent back"), max_length=300, blank=True, editable=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("return of figures")
        verbose_name_plural = _("returns of figures")
        ordering = ("-year", F("month").desc(nulls_first=True), "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["space", "year", "month"], nulls_distinct=False, name="one_return_a_period"
            ),
            models.CheckConstraint(
                condition=Q(status__in=FilingStatus.values), name="filing_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(EARLIEST_YEAR, LATEST_YEAR))
                & (Q(month=None) | Q(month__range=(1, 12), month__isnull=False)),
                name="filing_of_a_year_or_a_month",
            ),
            models.CheckConstraint(
                condition=_DRAFT | Q(filed_by__isnull=False, filed_at__isnull=False),
                name="filed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~_DECIDED | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="filing_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~_RETURNED | ~Q(reason=""), name="filing_sent_back_with_reason"
            ),
            FILED_AFTER_ITS_PERIOD,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: space {self.space_id}, {self.period}"

    @property
    def seen(self) -> str:
        """What stands for its figures as they are now."""
        return str(self.version)

    def get_absolute_url(self) -> str:
        """Where the space reads it."""
        return reverse("filing_edit", args=[self.space_id, str(self.period)])

    @property
    def period(self) -> Period:
        """The year or month that it tells of."""
        return Period(self.year, self.month)

    @property
    def is_open(self) -> bool:
        """Whether the space can still write in it."""
        return self.status in OPEN

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return FilingStatus(self.status).look

    @property
    def asked(self) -> int:
        """How many figures its period asks for."""
        return len(figures_of(self.period))


class Value(models.Model):
    """One figure of a return: the number that counts, what the records said, and why it differs."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="values")
    key = models.CharField(max_length=20)
    number = models.BigIntegerField()
    derived = models.BigIntegerField(null=True)
    why = models.CharField(max_length=WHY_AT_MOST, blank=True)

    class Meta:
        verbose_name = _("figure of a return")
        verbose_name_plural = _("figures of returns")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["filing", "key"], name="one_number_a_figure"),
            models.CheckConstraint(condition=Q(key__in=KEYS), name="figure_is_known"),
            models.CheckConstraint(
                condition=Q(number__range=(-NUMBER_AT_MOST, NUMBER_AT_MOST)),
                name="figure_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(derived=None)
                | Q(derived__isnull=False, number=F("derived"))
                | ~Q(why=""),
                name="another_number_with_reason",
            ),
            VALUES_WHILE_OPEN,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.key}: {self.number}"
