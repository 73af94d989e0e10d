"""What a person is told: the bell in the page, and the mail that repeats it."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from notifications.enums import Pace

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications."""

    def visible_to(self, user: "User") -> Self:
        """Keep those sent to `user`, but for what an app says they may not read any more.

        An app whose readers change has `notices_closed_to` in its `AppConfig`: the condition of
        its notices that a person was told once and may not see now.
        """
        told = self.filter(recipient=user)
        for config in apps.get_app_configs():
            if closed := getattr(config, "notices_closed_to", None):
                told = told.exclude(closed(user))
        return told

    def unread(self) -> Self:
        """Keep those not opened yet."""
        return self.filter(read_at=None)

    def waiting(self) -> Self:
        """Keep what no letter of a day holds yet and nobody has read meanwhile."""
        return self.unread().filter(is_daily=True, digest=None)

    def longest_waiting(self) -> Self:
        """Keep the oldest that waits for each person who is still here."""
        rows = self.waiting().filter(recipient__is_active=True).select_related("recipient")
        return rows.order_by("recipient_id", "created_at").distinct("recipient_id")

    def mark_read(self, *, at: datetime) -> int:
        """Mark as read; return how many were new."""
        return self.unread().update(read_at=at)


class Notification(models.Model):
    """One message to one person.

    `kind` names the template `<app>/notices/<verb>.txt` (first line the headline, the rest the
    text, and a part `subject` where the headline may not be that of the mail); `facts` are its
    context. `key` makes a message unique per recipient, so that a job that runs twice tells once.
    What `is_daily` has no letter of its own but stands in a `digest`.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(_("read"), null=True)
    is_daily = models.BooleanField(default=False)
    digest = models.ForeignKey("Mail", models.SET_NULL, null=True, related_name="notices")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.UniqueConstraint(fields=["recipient", "key"], name="one_notification_per_key"),
        )
        indexes = (
            models.Index(
                fields=["recipient"], condition=Q(read_at=None), name="unread_notifications"
            ),
            models.Index(
                fields=["recipient", "created_at"],
                condition=Q(is_daily=True, digest=None, read_at=None),
                name="waiting_notifications",
            ),
        )
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} to {self.recipient_id}"


class MailQuerySet(models.QuerySet["Mail"]):
    """Mail."""

    def unsent(self) -> Self:
        """Keep what still has to go out."""
        return self.filter(sent_at=None, refused_at=None)

    def due(self, *, at: datetime) -> Self:
        """Keep what is to be tried now, the longest waiting first."""
        return self.unsent().filter(due_at__lte=at).order_by("due_at", "pk")


class Mail(models.Model):
    """One letter, written in the transaction of what caused it; sent once, by whoever locks it.

    It repeats a `notification`, or it is the letter of a `day` to a `recipient` and holds the
    `notices` that could wait; the words of both are put together in the reader's language when it
    is sent. Or it goes to an address (digits, an invitation) and carries its own words, which are
    forgotten once it has gone out; it is tried as long as what it carries is good.
    """

    notification = models.OneToOneField(Notification, models.CASCADE, null=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    day = models.DateField(null=True)
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("next try"))
    good_until = models.DateTimeField(_("good until"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    refused_at = models.DateTimeField(_("refused"), null=True)
    answer = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(refused_at=None), name="mail_sent_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(recipient=None, day=None)
                | Q(recipient__isnull=False, day__isnull=False, notification=None),
                name="mail_of_a_day_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(notification__isnull=False)
                | Q(recipient__isnull=False)
                | Q(good_until__isnull=False),
                name="mail_of_own_words_ends",
            ),
            models.UniqueConstraint(
                fields=["recipient", "day"],
                condition=Q(day__isnull=False),
                name="one_daily_mail_per_day",
            ),
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(day__isnull=False, sent_at=None, refused_at=None),
                name="one_daily_mail_under_way",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, refused_at=None), name="unsent_mail"
            ),
        )

    def __str__(self) -> str:
        return f"mail #{self.pk}"

    @property
    def person(self) -> "User | None":
        """Whom a notice or a letter of the day goes to; digits have an address alone."""
        return self.recipient if self.notification is None else self.notification.recipient

    @cached_property
    def still_unread(self) -> list[Notification]:
        """What a letter of the day has to tell, oldest first, looked up once for one try.

        What the reader does not want by mail any more is told by none.
        """
        person, mine = self.recipient, self.notices.unread()
        if person is None:
            return list(mine.order_by("created_at", "pk"))
        found = mine.visible_to(person).order_by("created_at", "pk")
        return [told for told in found if person.pace(told.kind) != Pace.NEVER]


class ShortMessageQuerySet(models.QuerySet["ShortMessage"]):
    """Short messages."""

    def unsent(self) -> Self:
        """Keep what still has to go out."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, *, at: datetime) -> Self:
        """Keep what is to be tried now, the longest waiting first."""
        return self.unsent().filter(due_at__lte=at).order_by("due_at", "pk")

    def lately(self, person: "User", *, since: datetime, until: datetime) -> Self:
        """Keep what this person got since a moment, or gets until another.

        One that waits for what is read by now calls nobody any more.
        """
        mine = self.filter(notification__recipient=person, given_up_at=None)
        waits = Q(sent_at=None, due_at__lte=until, notification__read_at=None)
        return mine.filter(waits | Q(sent_at__gte=since))


class ShortMessage(models.Model):
    """A call to the bell, to a proved phone: it says that something waits, and not what."""

    notification = models.OneToOneField(Notification, models.CASCADE, related_name="short_message")
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)

    objects = ShortMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("short message")
        verbose_name_plural = _("short messages")
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="short_message_sent_or_not"
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="unsent_short_messages",
            ),
        )

    def __str__(self) -> str:
        return f"short message #{self.pk}"
