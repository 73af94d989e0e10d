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
    mailed_at = models.DateTimeField(_("mailed"), null=True)

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
