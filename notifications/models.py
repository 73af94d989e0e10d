"""What a person is told: the bell in the page, and the mail that repeats it."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications."""

    def visible_to(self, user: "User") -> Self:
        """Keep those sent to `user`."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        """Keep those not opened yet."""
        return self.filter(read_at=None)

    def mark_read(self, *, at: datetime) -> int:
        """Mark as read; return how many were new."""
        return self.unread().update(read_at=at)


class Notification(models.Model):
    """One message to one person.

    `kind` names the template `<app>/notices/<verb>.txt` (first line the headline, the rest the
    mail); `facts` are its context. `key` makes a message unique per recipient, so that a job that
    runs twice tells once.
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

    Either it repeats a `notification`, whose words are put together in the reader's language when
    it is sent, or it is about an account (digits, a new password) and carries its own words, which
    are forgotten once it has gone out.
    """

    notification = models.OneToOneField(Notification, models.CASCADE, null=True)
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField(_("next try"))
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
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, refused_at=None), name="unsent_mail"
            ),
        )

    def __str__(self) -> str:
        return f"mail #{self.pk}"
