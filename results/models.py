"""Registers of technologies with rights of their own, of transfers, and what shows them."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture
from audit.guards import refused
from audit.models import Tracked
from papers.models import KeptFile
from results.enums import CHANGEABLE, RESULT_LIFECYCLE, ResultStatus, RightKind, TransferWay
from results.guards import EVIDENCE_STAYS, confirmed_with_evidence
from results.querysets import TechnologyQuerySet, TransferQuerySet
from spaces.models import Space
from ui.seen import digest, shown
from ventures.models import Venture

EVIDENCE_AT_MOST = 10  # files of a row
AMOUNT_AT_MOST = 100_000_000_000  # yuan
_NOT_WITHDRAWN = ~Q(status=ResultStatus.WITHDRAWN)


class Result(Tracked):
    """A row of a register: proposed with evidence, confirmed by the office or sent back."""

    lifecycle = RESULT_LIFECYCLE
    of: str  # the register, as it stands in addresses
    key: str  # the column by which evidence names it
    outside_number: str  # the column of the number that another register gives it, often later

    status = models.CharField(
        max_length=12, choices=ResultStatus, default=RESULT_LIFECYCLE.initial, editable=False
    )
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, related_name="+", verbose_name=_("prefecture")
    )
    note = models.TextField(_("note"), max_length=500, blank=True)
    is_sample = models.BooleanField(default=False, editable=False)
    missing = models.CharField(_("what is missing"), max_length=300, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ResultStatus.values), name="%(class)s_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ResultStatus.CONFIRMED)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="%(class)s_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=ResultStatus.RETURNED) | ~Q(missing=""),
                name="%(class)s_returned_with_what_is_missing",
            ),
        )

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("result", args=[self.of, self.pk])

    @property
    def seen(self) -> str:
        """What stands for what the register says of it now, and for the files that show it."""
        said = shown(self, [column.attname for column in self._meta.concrete_fields])
        files = Evidence.objects.filter(**{self.key: self}).values_list("pk", flat=True)
        return digest([said, *files])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return ResultStatus(self.status).look

    @property
    def number_outside(self) -> str:
        """The number that another register gave it: its listing, or that of its contract."""
        return str(getattr(self, self.outside_number))

    @property
    def can_change(self) -> bool:
        """Whether what it says can still be put right."""
        return self.status in CHANGEABLE


class Technology(Result):
    """A technology to which somebody has a right that an office has registered."""

    of, key = "technologies", "technology"
    outside_number = "listing_number"

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of right"), max_length=10, choices=RightKind)
    number = models.CharField(_("number of the right"), max_length=60)
    registered_on = models.DateField(_("right registered on"))
    owner = models.CharField(_("owner of the right"), max_length=160)
    listing_number = models.CharField(
        _("number in the technology market"), max_length=60, blank=True, default="", db_default=""
    )
    venture = models.ForeignKey(
        Venture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="technologies",
        verbose_name=_("venture"),
    )
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="technologies",
        verbose_name=_("maker space"),
    )

    objects = TechnologyQuerySet.as_manager()

    class Meta(Result.Meta):
        verbose_name = _("technology with a right of its own")
        verbose_name_plural = _("technologies with rights of their own")
        ordering = ("-registered_on", "-pk")
        constraints = (  # type: ignore[assignment]  # more kinds than the base has
            *Result.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=RightKind.values), name="right_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=_NOT_WITHDRAWN, name="one_right_per_number"
            ),
            confirmed_with_evidence("technology"),
        )

    def __str__(self) -> str:
        return self.name


class Transfer(Result):
    """A result that a contract brought to a company: a technology of the register or another."""

    of, key = "transfers", "transfer"
    outside_number = "registration_number"

    technology = models.ForeignKey(
        Technology,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("technology of the register"),
    )
    name = models.CharField(
        _("result, where it is not in the register"), max_length=120, blank=True
    )
    number = models.CharField(_("number of the contract"), max_length=60)
    registration_number = models.CharField(
        _("registration number of the contract"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
    )
    way = models.CharField(_("way of transfer"), max_length=10, choices=TransferWay)
    giver = models.CharField(_("from whom"), max_length=160)
    company = models.CharField(_("to which company"), max_length=160)
    amount = models.PositiveBigIntegerField(
        _("amount, yuan"), validators=[MaxValueValidator(AMOUNT_AT_MOST)]
    )
    day = models.DateField(_("day of the contract"))
    venture = models.ForeignKey(
        Venture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("venture"),
    )
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("maker space"),
    )

    objects = TransferQuerySet.as_manager()

    class Meta(Result.Meta):
        verbose_name = _("transfer of a result")
        verbose_name_plural = _("transfers of results")
        ordering = ("-day", "-pk")
        constraints = (  # type: ignore[assignment]  # more kinds than the base has
            *Result.Meta.constraints,
            models.CheckConstraint(
                condition=Q(way__in=TransferWay.values), name="way_of_transfer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=AMOUNT_AT_MOST), name="amount_of_transfer_within_bounds"
            ),
            models.CheckConstraint(
                condition=Q(technology__isnull=False, name="")
                | Q(technology__isnull=True) & ~Q(name=""),
                name="transfer_of_one_result",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=_NOT_WITHDRAWN, name="one_transfer_per_contract"
            ),
            confirmed_with_evidence("transfer"),
        )

    def __str__(self) -> str:
        return self.technology.name if self.technology else self.name


class Evidence(KeptFile):
    """A file that shows what a row says: a certificate, a contract, a proof of payment."""

    technology = models.ForeignKey(Technology, models.PROTECT, null=True, related_name="evidence")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="evidence")

    class Meta(KeptFile.Meta):
        verbose_name = _("evidence of a result")
        verbose_name_plural = _("evidence of results")
        constraints = (
            models.CheckConstraint(
                condition=Q(technology__isnull=False, transfer__isnull=True)
                | Q(technology__isnull=True, transfer__isnull=False),
                name="evidence_of_one_row",
            ),
            refused("%(app_label)s_%(class)s_unchanged", "UPDATE", "Evidence is not changed."),
            EVIDENCE_STAYS,
        )
