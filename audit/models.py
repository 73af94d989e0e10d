"""The trail of what people did; append-only in the database, and sealed in batches."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.events import AlarmKind, Result, in_words
from audit.guards import Trigger, refused
from audit.lifecycle import Lifecycle
from audit.origin import address_now, request_now


class AuditEvent(models.Model):
    """Who did what to which row, when, from where. A trigger refuses UPDATE and DELETE.

    The roles that the actor held and the moment of writing are set by the database itself.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=40)
    subject_label = models.CharField(max_length=60)
    subject_pk = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    happened_at = models.DateTimeField(_("when"))
    result = models.CharField(_("result"), max_length=8, choices=Result, default=Result.DONE)
    address = models.CharField(max_length=45, default=address_now, editable=False)
    request = models.CharField(max_length=32, default=request_now, editable=False)
    roles = models.CharField(max_length=200, default="", editable=False)
    written_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = (
            models.Index(fields=["subject_label", "subject_pk"]),
            models.Index(fields=["-happened_at", "-id"], name="trail_by_time"),
            models.Index(fields=["actor", "-happened_at"], name="trail_of_a_person"),
        )
        constraints = (
            refused(
                "audit_append_only",
                "UPDATE OR DELETE",
                "The audit trail is append-only.",
                per_statement=True,
            ),
            Trigger(
                name="audit_written_by",
                function="audit_written_by",
                body="""
                NEW.written_at := clock_timestamp();
                NEW.roles := coalesce((
                  SELECT left(string_agg(DISTINCT role, ' ' ORDER BY role), 200)
                  FROM accounts_membership WHERE user_id = NEW.actor_id
                ), '');
                RETURN NEW;
                """,
                events="INSERT",
            ),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="result_is_known"),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.verb} {self.subject_label} {self.subject_pk}"

    @property
    def words(self) -> str:
        """What happened, in the language of the page."""
        return in_words(self.verb)


class Seal(models.Model):
    """A batch of events under one hash, chained to the batch before; never changed.

    Attributes
    ----------
    spans
        First and last key of each run of keys that the batch holds; what a rollback left out is
        in none of them.
    digest, head
        Hash of the batch, and of the chain up to and with it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    algorithm = models.CharField(max_length=20)
    spans = models.JSONField()
    rows = models.PositiveIntegerField()
    last_key = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=128)
    head = models.CharField(max_length=128)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = (
            refused(
                "audit_seal_kept",
                "UPDATE OR DELETE",
                "Seals are kept as they are.",
                per_statement=True,
            ),
            models.CheckConstraint(condition=Q(rows__gt=0), name="seal_holds_something"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.rows}"


class Alarm(models.Model):
    """Something in the trail that needs a look; told once while it lasts.

    `key` says of whom: an account, an address, or nothing where it is the seal.
    """

    kind = models.CharField(max_length=10, choices=AlarmKind)
    key = models.CharField(max_length=60, blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="alarm_is_known"),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at=None), name="one_open_alarm"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.key}"


class Tracked(models.Model):
    """A row with a status that only `audit.actions.advance` moves."""

    lifecycle: ClassVar[Lifecycle]
    status = models.CharField(max_length=12)  # each table names its own states
    status_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def may(self, verb: str) -> bool:
        """Return whether the table allows `verb` now (who may is a policy's matter)."""
        return self.status in self.lifecycle.moves[verb].sources
