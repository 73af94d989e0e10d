"""What came of meetings, and what the two write to each other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.guards import refused
from mentoring.enums import Side, Way
from mentoring.guards import (
    DECIDED_ONCE,
    OF_TWO_MENTORS,
    ONLY_WHILE_IT_LASTS,
    RECORDED_INSIDE,
)
from mentoring.models.meetings import Meeting
from mentoring.querysets import ContradictionQuerySet, FileQuerySet, RecordQuerySet
from mentors.models import Mentorship
from papers.models import KeptFile

MINUTES_AT_LEAST, MINUTES_AT_MOST = 10, 600


class Written(models.Model):
    """One version of what is written of a meeting; `changed_by` is nobody in the first one."""

    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("how long"))
    way = models.CharField(_("how"), max_length=8, choices=Way, default=Way.ONLINE)
    notes = models.TextField(_("what you talked about"), max_length=2000)
    advice = models.CharField(_("the advice, in a sentence"), max_length=200, blank=True)
    next_step = models.CharField(_("who does what next"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("changed by"),
        null=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Record(Written):
    """What came of a meeting, and how long it took; its time counts once both have confirmed it.

    Whoever writes or changes it confirms by that their own side; the other side confirms the
    version that it has read. What both have confirmed stands and counts until the other side
    confirms its `Correction`.
    """

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="records")
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, editable=False, related_name="record"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    mentor_version = models.PositiveSmallIntegerField(null=True, editable=False)
    founder_version = models.PositiveSmallIntegerField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ("-held_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES_AT_LEAST, MINUTES_AT_MOST)),
                name="record_minutes_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(
                    mentor_version__isnull=False,
                    founder_version__isnull=False,
                    mentor_version=F("version"),
                    founder_version=F("version"),
                ),
                name="record_counts_when_both_confirmed",
            ),
            RECORDED_INSIDE,
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Records stay."),
        )
        indexes = (
            models.Index(
                fields=["mentorship"], condition=Q(confirmed_at=None), name="unconfirmed_records"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.held_on}: mentorship {self.mentorship_id}"

    @property
    def is_confirmed(self) -> bool:
        """Whether its time counts."""
        return self.confirmed_at is not None

    @property
    def author(self) -> User:
        """Who wrote the words that stand here."""
        return self.changed_by or self.written_by

    @property
    def correction_or_none(self) -> "Correction | None":
        """The change of what both confirmed that waits for the other side."""
        return getattr(self, "correction", None)

    @property
    def newest(self) -> "Record | Correction":
        """The version that was written last, confirmed or not."""
        return self.correction_or_none or self

    def waits_for(self) -> list[Side]:
        """Return the sides that have not confirmed the newest version."""
        if (change := self.correction_or_none) is not None:
            return [Side(change.side).other]
        seen = {Side.MENTOR: self.mentor_version, Side.FOUNDER: self.founder_version}
        return [side for side, version in seen.items() if version != self.version]


class Correction(Written):
    """What one side wants a confirmed record to say; until the other agrees it counts as it is.

    With the other side's word it becomes the record, and this row goes.
    """

    record = models.OneToOneField(Record, models.PROTECT, related_name="correction")
    side = models.CharField(max_length=8, choices=Side, editable=False)

    class Meta:
        verbose_name = _("change of a record")
        verbose_name_plural = _("changes of records")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__range=(MINUTES_AT_LEAST, MINUTES_AT_MOST)),
                name="correction_minutes_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(changed_by__isnull=False), name="correction_by_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.version} of record {self.record_id}"


class Message(models.Model):
    """A line from one side to the other; it stays, and both can search it."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-at", "-pk")
        constraints = (
            ONLY_WHILE_IT_LASTS,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Messages stay."),
        )
        indexes = (models.Index(fields=["mentorship", "-at"], name="messages_of_a_pair"),)

    def __str__(self) -> str:
        return f"#{self.pk} in mentorship {self.mentorship_id}"


class File(KeptFile):
    """A file that goes with a message or with a record; it stays, and the two sides alone read it.

    How many go with one and how much a mentorship holds, its action counts under a lock.
    """

    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="files")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="files")

    objects = FileQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = (
            models.CheckConstraint(
                condition=Q(message__isnull=True, record__isnull=False)
                | Q(message__isnull=False, record__isnull=True),
                name="file_of_a_message_or_a_record",
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Files stay."),
        )


class Contradiction(models.Model):
    """Two mentors of one venture advise opposite things; the team decides, once.

    The record with the smaller key is the first, so that a pair is linked once.
    """

    first = models.ForeignKey(Record, models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, models.PROTECT, related_name="+")
    decision = models.CharField(_("what the team decided"), max_length=200, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = ContradictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflicting advice")
        verbose_name_plural = _("conflicting advice")
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="one_link_per_two_records"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="contradiction_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="", why="")
                | Q(decided_at__isnull=False) & ~Q(decision="") & ~Q(why=""),
                name="decision_with_its_reason",
            ),
            OF_TWO_MENTORS,
            DECIDED_ONCE,
        )

    def __str__(self) -> str:
        return f"#{self.pk} records {self.first_id} and {self.second_id}"

    @property
    def is_decided(self) -> bool:
        """Whether the team has decided."""
        return self.decided_at is not None
