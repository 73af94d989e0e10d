"""Tell people things, once."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from notifications.models import Notification

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def notify(
    recipient: "User",
    kind: str,
    *,
    about: models.Model,
    url: str,
    at: datetime,
    event: str = "",
    **facts: str,
) -> Notification | None:
    """Put a message into the bell and queue its mail, in the caller's transaction.

    What can happen to a row more than once names the `event`.

    Returns
    -------
    Notification or None
        None if this recipient has already been told this about this row.
    """
    from notifications.tasks import deliver  # noqa: PLC0415  the job imports this module

    told, is_new = Notification.objects.get_or_create(
        recipient=recipient,
        key=f"{kind}:{about.pk}" + (f":{event}" if event else ""),
        defaults={"kind": kind, "facts": facts, "url": url, "created_at": at},
    )
    if not is_new:
        return None
    if recipient.wants_mail and not recipient.is_sample:
        deliver.defer(notification=told.pk)
    return told


def write(to: str, subject: str, body: str) -> None:
    """Queue a letter about an account (digits, a new password) in the caller's transaction."""
    from notifications.tasks import post  # noqa: PLC0415  the job imports this module

    post.defer(to=to, subject=subject, body=body)


def send_letter(to: str, subject: str, body: str) -> None:
    """Send a letter now."""
    EmailMessage(subject=subject, body=body, to=[to]).send()


def words(notification: Notification, language: str) -> tuple[str, str]:
    """Return headline and text of a message in `language`."""
    app, verb = notification.kind.split("/")
    # Plain text, so nothing is escaped here; pages escape the headline when they print it.
    plain = {name: mark_safe(fact) for name, fact in notification.facts.items()}  # noqa: S308
    facts = {**plain, "url": settings.SITE_URL + notification.url}
    with translation.override(language):
        written = render_to_string(f"{app}/notices/{verb}.txt", facts)
    headline, _, body = written.strip().partition("\n")
    return headline.strip(), body.strip()


@transaction.atomic
def mail(pk: int) -> None:
    """Send one notification by mail unless that has been done.

    The row stays locked while the mail goes out, and the Message-ID is the same at every try: if
    the process dies between sending and noting, the second copy is recognised as one.
    """
    told = (
        Notification.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("recipient")
        .filter(pk=pk, mailed_at=None)
        .first()
    )
    if told is None:
        return
    headline, body = words(told, told.recipient.language)
    EmailMessage(
        subject=headline,
        body=body,
        to=[told.recipient.email],
        headers={"Message-ID": f"<notification-{told.pk}@qingchuang>"},
    ).send()
    told.mailed_at = timezone.now()
    told.save(update_fields=["mailed_at"])
