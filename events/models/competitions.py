"""Competitions, the ventures that enter them, and the spaces that invite who won."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from events.enums import (
    COMPETITION_LIFECYCLE,
    ENTRY_LIFECYCLE,
    INVITATION_LIFECYCLE,
    WON,
    Award,
    CompetitionStatus,
    EntryStatus,
    InvitationStatus,
)
from events.guards import ENTRY_IN_ITS_TIME, EVERY_ENTRY_JUDGED, INVITATION_OF_WINNER
from events.querysets import CompetitionQuerySet, EntryQuerySet, WinnerInvitationQuerySet
from papers.models import KeptFile
from spaces.enums import SpaceStatus
from spaces.models import Space
from ventures.models import Venture


class Competition(Tracked):
    """A competition of ventures, of a space or of the programme office."""

    lifecycle = COMPETITION_LIFECYCLE

    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="competitions",
        verbose_name=_("hosting space"),
    )
    title = models.CharField(_("name of the competition"), max_length=80)
    about = models.CharField(_("about it"), max_length=2000)
    who = models.CharField(_("who may enter"), max_length=300)
    prizes = models.CharField(_("prizes"), max_length=300, blank=True)
    entries_until = models.DateTimeField()
    results_on = models.DateField(_("day of the results"))
    status = models.CharField(
        max_length=12,
        choices=CompetitionStatus,
        default=COMPETITION_LIFECYCLE.initial,
        editable=False,
    )
    reason = models.CharField(_("why it is called off"), max_length=200, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("competition")
        verbose_name_plural = _("competitions")
        ordering = ("-entries_until", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CompetitionStatus.values),
                name="competition_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=CompetitionStatus.CALLED_OFF) | ~Q(reason=""),
                name="competition_called_off_with_reason",
            ),
            EVERY_ENTRY_JUDGED,
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where everybody reads it."""
        return reverse("competition", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return self.standing.look

    @property
    def standing(self) -> CompetitionStatus:
        """Where it stands by the clock: the last day ends entries before the job comes by."""
        is_shut = self.status == CompetitionStatus.PUBLISHED and not self.is_open(timezone.now())
        return CompetitionStatus.CLOSED if is_shut else CompetitionStatus(self.status)

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return in words where it stands."""
        return str(self.standing.label)

    @property
    def can_change(self) -> bool:
        """Whether its host can still change what is announced."""
        return self.status in {CompetitionStatus.DRAFT, CompetitionStatus.PUBLISHED}

    def is_open(self, at: datetime) -> bool:
        """Whether a venture can enter."""
        return self.status == CompetitionStatus.PUBLISHED and at < self.entries_until


class Entry(Tracked):
    """A venture in a competition; it is named with a result only where its lead agreed to it."""

    lifecycle = ENTRY_LIFECYCLE

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="entries")
    venture = models.ForeignKey(
        Venture, models.PROTECT, related_name="entries", verbose_name=_("venture")
    )
    title = models.CharField(_("name of the entry"), max_length=80)
    summary = models.CharField(_("the entry in a few sentences"), max_length=1000)
    may_be_named = models.BooleanField(
        _("A result may be published under the name of the venture"), default=False
    )
    status = models.CharField(
        max_length=12, choices=EntryStatus, default=ENTRY_LIFECYCLE.initial, editable=False
    )
    award = models.CharField(_("result"), max_length=8, choices=Award, blank=True, editable=False)
    words = models.CharField(_("a word on the result"), max_length=300, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    at = models.DateTimeField(editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["competition", "venture"], name="one_entry_a_venture"),
            models.CheckConstraint(
                condition=Q(status__in=EntryStatus.values), name="entry_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(award__in=["", *Award.values]), name="award_is_known"
            ),
            ENTRY_IN_ITS_TIME,
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the team and the host read it."""
        return reverse("entry", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return EntryStatus(self.status).look

    @property
    def has_won(self) -> bool:
        """Whether it has a prize and everybody may know."""
        is_out = self.competition.status == CompetitionStatus.RESULTS
        return is_out and self.status == EntryStatus.ENTERED and self.award in WON


class EntryFile(KeptFile):
    """The file that goes with an entry."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="file")

    class Meta(KeptFile.Meta):
        verbose_name = _("file of an entry")
        verbose_name_plural = _("files of entries")


class WinnerInvitation(Tracked):
    """A space invites a winner; the venture's leads answer."""

    lifecycle = INVITATION_LIFECYCLE

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="invitations")
    space = models.ForeignKey(
        Space, models.PROTECT, related_name="+", verbose_name=_("maker space")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(_("a word to them"), max_length=600)
    at = models.DateTimeField()
    status = models.CharField(
        max_length=12,
        choices=InvitationStatus,
        default=INVITATION_LIFECYCLE.initial,
        editable=False,
    )

    objects = WinnerInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a winner")
        verbose_name_plural = _("invitations of winners")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["entry", "space"], name="one_invitation_a_space"),
            models.CheckConstraint(
                condition=Q(status__in=InvitationStatus.values),
                name="winner_invitation_status_is_known",
            ),
            INVITATION_OF_WINNER,
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: entry {self.entry_id}"

    def get_absolute_url(self) -> str:
        """Where both sides read it."""
        return reverse("winner_invitation", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return InvitationStatus(self.status).look

    @property
    def is_over(self) -> bool:
        """Whether nobody answers it any more: the space has closed before the venture did."""
        waits, closed = self.status == InvitationStatus.ASKED, SpaceStatus.CLOSED
        return self.status == InvitationStatus.LAPSED or (waits and self.space.status == closed)
