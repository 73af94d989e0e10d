"""Tell people things, once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from notifications.enums import Pace
from notifications.hours import quiet_hours_end
from notifications.mail import queue
from notifications.models import Notification
from notifications.short import is_wanted, queue_short
from notifications.urgency import pace_for, passes_quiet_hours

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

    What can wait has no mail of its own; it is told in the next letter of the day. What cannot
    calls by phone too, where that is wanted. What can happen to a row more than once names the
    `event`.

    Returns
    -------
    Notification or None
        None if this recipient has already been told this about this row.
    """
    pace = pace_for(recipient, kind, facts, at)
    told, is_new = Notification.objects.get_or_create(
        recipient=recipient,
        key=_key(kind, about, event),
        defaults={
            "kind": kind,
            "facts": facts,
            "url": url,
            "created_at": at,
            "is_daily": pace == Pace.DAILY,
        },
    )
    if not is_new:
        return None
    night = not passes_quiet_hours(kind, facts, at) and quiet_hours_end(recipient, at)
    if pace == Pace.AT_ONCE:
        queue(notification=told, at=at, due_at=night or at)
    if is_wanted(recipient, kind, facts, at):
        queue_short(told, at=at, due_at=night or at)
    return told


def remind(
    recipient: "User", kind: str, *, about: models.Model, url: str, at: datetime, **facts: str
) -> Notification | None:
    """Tell something that comes in bursts: not again while the last one about it is unread."""
    before = Notification.objects.visible_to(recipient).unread()
    if before.filter(kind=kind, url=url).exists():
        return None
    return notify(recipient, kind, about=about, url=url, at=at, event=at.isoformat(), **facts)


def was_told(kind: str, *, about: models.Model, event: str, until: datetime) -> bool:
    """Whether somebody was told this event of a row, then or before."""
    told = Notification.objects.filter(kind=kind, key=_key(kind, about, event))
    return told.filter(created_at__lte=until).exists()


def settle_event(kind: str, *, about: models.Model, event: str, at: datetime) -> int:
    """Mark as read, for everybody, one event of a row that somebody has dealt with."""
    told = Notification.objects.filter(kind=kind, key=_key(kind, about, event))
    return told.mark_read(at=at)


def settle_row(kinds: Collection[str], *, about: models.Model, at: datetime) -> int:
    """Mark as read, for everybody, all events of a row that somebody has dealt with.

    For rows that share an address with others, so that these stay in the bell.
    """
    told = models.Q()
    for kind in kinds:
        key = _key(kind, about, "")
        told |= models.Q(kind=kind) & (models.Q(key=key) | models.Q(key__startswith=f"{key}:"))
    return Notification.objects.filter(told).mark_read(at=at)


def lead_elsewhere(under: str, url: str, *, recipient: int | None = None) -> int:
    """Let what was told of pages that are gone, those under an address, lead to another page.

    Where they are gone for one person alone, `recipient` says for whom.
    """
    told = Notification.objects.filter(url__startswith=under)
    return (told if recipient is None else told.filter(recipient=recipient)).update(url=url)


def _key(kind: str, about: models.Model, event: str) -> str:
    """Return what makes a notice unique per recipient."""
    return f"{kind}:{about.pk}" + (f":{event}" if event else "")


def settle(kinds: Collection[str], url: str, recipients: Iterable["User"], *, at: datetime) -> int:
    """Mark as read, for all of them, what somebody has dealt with; return how many were new."""
    told = Notification.objects.filter(kind__in=kinds, url=url, recipient__in=recipients)
    return told.mark_read(at=at)
