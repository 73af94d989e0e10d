"""Short messages to a phone, for what cannot wait: they call to the bell and say nothing else.

Whoever runs the gateway reads them, so that no name, no day and no kind of matter stands in one.
They go to whoever asked for them with a proved phone; one within an hour calls for all that came
in it. Written in the transaction of the notice, as its letter is, and sent once by whoever locks
it; a call that comes a day late is none, and is given up.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from notifications.models import Notification, ShortMessage
from notifications.urgency import passes_quiet_hours

if TYPE_CHECKING:
    from accounts.models import User

_logger = logging.getLogger(__name__)
APART, GOOD_FOR = timedelta(hours=1), timedelta(days=1)
LONGEST_PAUSE = timedelta(hours=1)


def is_wanted(person: "User", notice: str, facts: Mapping[str, str], at: datetime) -> bool:
    """Whether a notice `<app>/<verb>` calls this person by phone: what cannot wait, if asked for.

    An app names in `by_phone` of its `AppConfig` the verbs that do beside those that go out at
    any hour.
    """
    if not _gets_any(person):
        return False
    app, _slash, verb = notice.partition("/")
    named = getattr(apps.get_app_config(app), "by_phone", ())
    return verb in named or passes_quiet_hours(notice, facts, at)


def _gets_any(person: "User") -> bool:
    is_reached = person.is_active and not person.is_sample and person.phone_verified
    return settings.PHONE_SIGN_IN and is_reached and person.short_messages


def queue_short(told: Notification, *, at: datetime, due_at: datetime) -> ShortMessage | None:
    """Write a call and wake the worker, both in the caller's transaction; none within an hour.

    One that is due later has no job; `send_due_short` finds it.
    """
    from notifications.tasks import call  # noqa: PLC0415  the job imports this module

    near = ShortMessage.objects.lately(told.recipient, since=at - APART, until=due_at + APART)
    if near.exists():
        return None
    message = ShortMessage.objects.create(notification=told, created_at=at, due_at=due_at)
    if due_at <= at:
        here = JobManager(DjangoConnector())
        JobDeferrer(job_manager=here, job=call.configure().job).defer(message=message.pk)
    return message


@transaction.atomic
def send_short(pk: int, *, at: datetime) -> bool:
    """Send one unless that is done or under way; return whether it went out now.

    What was read meanwhile calls nobody, nor what the person may not read or does not want now;
    what came after it and had no call of its own, because this one stood for it, still does.
    """
    message = (
        ShortMessage.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("notification__recipient")
        .unsent()
        .filter(pk=pk)
        .first()
    )
    if message is None:
        return False
    person, told = message.notification.recipient, message.notification
    unread = Notification.objects.visible_to(person).unread()
    stands = unread.filter(pk=told.pk).exists() or _stands_for_another(message, person, at)
    if not (_gets_any(person) and stands):
        message.delete()
        return False
    if at > message.created_at + GOOD_FOR:  # the worker was down: a day late it is no call
        message.given_up_at = at
    else:
        _try(message, person, at)
    message.save()
    return message.sent_at is not None


def _stands_for_another(message: ShortMessage, person: "User", at: datetime) -> bool:
    """Whether something urgent and unread, told since this call was written, has none but it."""
    others = ShortMessage.objects.lately(person, since=at - APART, until=at + APART)
    if others.exclude(pk=message.pk).exists():  # that one calls for all
        return False
    unread = Notification.objects.visible_to(person).unread().filter(short_message=None)
    return any(
        is_wanted(person, each.kind, each.facts, each.created_at)
        for each in unread.filter(created_at__gte=message.created_at)
    )


def _try(message: ShortMessage, person: "User", at: datetime) -> None:
    message.tries += 1
    try:
        import_string(settings.SMS_BACKEND)().send(str(person.phone), words_for(person))
    except Exception as problem:  # noqa: BLE001  whatever it is, the other messages go out
        _logger.warning("%s was not sent, try %s: %s", message, message.tries, problem)
        message.due_at = at + min(timedelta(minutes=2**message.tries), LONGEST_PAUSE)
        if message.due_at > message.created_at + GOOD_FOR:
            message.given_up_at = at
    else:
        message.sent_at = timezone.now()


def words_for(person: "User") -> str:
    """Return the call, in the language of the reader."""
    with translation.override(person.language):
        told = _("Qingchuang: something urgent is waiting in your messages: %(url)s")
        return told % {"url": settings.SITE_URL + reverse("notifications")}


def send_due_short(*, at: datetime) -> int:
    """Try every call whose time has come; return how many went out. One failure stops no other."""
    due = ShortMessage.objects.due(at=at).values_list("pk", flat=True)
    return sum(send_short(pk, at=at) for pk in due)
