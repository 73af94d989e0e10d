"""What is being built, by whom, and what it needs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.models import County, HelpKind, Language, Sector, Stage, Statement
from ui.pinyin import SearchKey
from ventures.enums import FounderGroup, Importance, NoEntry, TeamRole, Veto
from ventures.guards import SOMEBODY_LEADS, SOMEBODY_LEADS_AGAIN
from ventures.querysets import InvitationQuerySet, MemberQuerySet, VentureQuerySet

NEEDS_AT_MOST = 8
INVITATIONS_AT_MOST = 10  # open ones of a venture
INVITATION_LASTS = timedelta(days=14)


class Venture(models.Model):
    """Something that founders build.

    `open_requests` is kept by a trigger on the requests; a check constraint holds the limit.
    An archived one is on no list and asks nobody; its team can take it up again.
    `decides_by` stands only where a founder on leave chose to show until when he must decide.
    """

    name = models.CharField(_("name"), max_length=80)
    search_key = SearchKey(db_default="")
    sentence = models.CharField(
        _("in one sentence"),
        max_length=200,
        help_text=_("What you make, for whom, how far you are, where you are stuck."),
    )
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, verbose_name=_("stage"))
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name=_("sectors"))
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("county")
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    languages = models.ManyToManyField(Language, blank=True, verbose_name=_("languages"))
    vetoes = ArrayField(
        models.CharField(max_length=20, choices=Veto), default=list, verbose_name=_("ruled out")
    )
    veto_parties = models.TextField(_("a person or body"), blank=True)
    founder_groups = ArrayField(
        models.CharField(max_length=20, choices=FounderGroup),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("groups the founders belong to"),
    )
    working_styles = ArrayField(
        models.CharField(max_length=20, choices=WorkingStyle),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("how you would like to work"),
    )
    founders = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Member",
        related_name="ventures",
        verbose_name=_("team"),
    )
    decides_by = models.DateField(_("a founder decides by"), null=True, editable=False)
    open_requests = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = VentureQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture")
        verbose_name_plural = _("ventures")
        constraints = (
            models.CheckConstraint(
                condition=Q(open_requests__lte=settings.OPEN_REQUESTS_PER_VENTURE),
                name="venture_within_open_requests",
                violation_error_message=_("Too many open requests."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(open_requests=0), name="archived_asks_nobody"
            ),
            SOMEBODY_LEADS_AGAIN,
        )
        ordering = ("-updated_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def groups_in_words(self) -> list[str]:
        """The groups the founders belong to, in the order of the list."""
        return [str(each.label) for each in FounderGroup if each in self.founder_groups]

    @property
    def styles_in_words(self) -> list[str]:
        """How the team would like to work with a mentor, in the order of the list."""
        return WorkingStyle.in_words(self.working_styles)


class Member(models.Model):
    """Somebody's place in the team of a venture; somebody leads every live one."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    role = models.CharField(
        _("role"), max_length=10, choices=TeamRole, default=TeamRole.LEAD, db_default=TeamRole.LEAD
    )
    joined_at = models.DateTimeField(default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a team")
        verbose_name_plural = _("places in teams")
        constraints = (
            models.UniqueConstraint(fields=["venture", "person"], name="one_place_in_a_team"),
            models.CheckConstraint(
                condition=Q(role__in=TeamRole.values), name="team_role_is_known"
            ),
            SOMEBODY_LEADS,
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.role} of venture {self.venture_id}"

    @property
    def leads(self) -> bool:
        """Whether this one leads."""
        return self.role == TeamRole.LEAD


class Invitation(models.Model):
    """An address is invited to the team; only whoever proved that it is his may accept."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(_("role"), max_length=10, choices=TeamRole, default=TeamRole.MEMBER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["venture", "email"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_unanswered_invitation",
            ),
            models.CheckConstraint(
                condition=Q(role__in=TeamRole.values), name="invited_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="invitation_ends_once",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.role} of venture {self.venture_id}"

    def is_old(self, at: datetime) -> bool:
        """Whether it can no longer be accepted because of its age."""
        return self.expires_at <= at

    def ended(self, at: datetime) -> NoEntry | None:
        """Return how it came to its end, or nothing while it is open."""
        if self.accepted_at:
            return NoEntry.ACCEPTED
        if self.declined_at:
            return NoEntry.DECLINED
        if self.withdrawn_at:
            return NoEntry.WITHDRAWN
        return NoEntry.EXPIRED if self.is_old(at) else None


class Need(Statement):
    """One thing a venture needs."""

    venture = models.ForeignKey(Venture, models.CASCADE, related_name="needs")
    importance = models.CharField(
        max_length=10, choices=Importance, default=Importance.PREFER, verbose_name=_("importance")
    )
    help_kind = models.ForeignKey(
        HelpKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind of help")
    )

    class Meta(Statement.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = (
            models.CheckConstraint(
                condition=Q(importance__in=Importance.values), name="importance_is_known"
            ),
        )
