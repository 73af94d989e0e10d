"""The letter of the day: what can wait, put together once a day at the reader's own hour.

Nothing is put together while a notice is written, so that whoever tells somebody something waits
for no mail server and no other worker. A minute's round finds the readers whose hour has come and
ties what is unread to one letter, in one transaction; `notifications.mail` then sends that letter
as any other. What it holds is fixed before the first try: a second copy under the same Message-ID
tells nothing that the first did not. Two rounds at once are told apart by the database, which has
one letter a reader and day. A day that nobody worked on has no letter; the next one holds it all.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notifications.enums import Pace
from notifications.hours import daily_hour, day_of, quiet_hours_end
from notifications.models import Mail, Notification
from notifications.urgency import asks
from notifications.words import letter_words, words

if TYPE_CHECKING:
    from accounts.models import User

_logger = logging.getLogger(__name__)


def gather(*, at: datetime) -> int:
    """Put the letters together whose hour has come; return how many. One failure stops no other."""
    return sum(
        _gather_for(oldest.recipient, at)
        for oldest in Notification.objects.longest_waiting()
        if oldest.created_at < daily_hour(oldest.recipient, at) <= at
    )


def _gather_for(person: "User", at: datetime) -> bool:
    if _sleeps(person, at) or _has_had_one(person, at):
        return False
    try:
        return _put_together(person, at)
    except IntegrityError:  # another worker was first
        return False
    except DatabaseError as problem:
        _logger.warning("The daily letter to %s was not put together: %s", person.pk, problem)
        return False


def _sleeps(person: "User", at: datetime) -> bool:
    """Return whether a late letter would come in quiet hours; its own hour may lie in them."""
    is_late = quiet_hours_end(person, daily_hour(person, at)) is None
    return is_late and quiet_hours_end(person, at) is not None


def _has_had_one(person: "User", at: datetime) -> bool:
    """Return whether today's letter is there, or an older one waits or went out only today."""
    last = Mail.objects.filter(recipient=person).order_by("day").last()
    if last is None or last.day is None:
        return False
    done_at = last.sent_at or last.refused_at
    return done_at is None or max(last.day, day_of(person, done_at)) >= day_of(person, at)


@transaction.atomic
def _put_together(person: "User", at: datetime) -> bool:
    """Tie what waits to a new letter; what the reader does not want any more waits no longer."""
    waiting = Notification.objects.visible_to(person).waiting()
    kinds = set(waiting.values_list("kind", flat=True))
    unwanted = [kind for kind in kinds if person.pace(kind) == Pace.NEVER]
    waiting.filter(kind__in=unwanted).update(is_daily=False)
    if not waiting.filter(created_at__lt=daily_hour(person, at)).exists():
        return False
    letter = Mail.objects.create(recipient=person, day=day_of(person, at), created_at=at, due_at=at)
    return waiting.update(digest=letter) > 0


def words_of(notices: Sequence[Notification], language: str) -> tuple[str, str]:
    """Return subject and text of a letter with these notices, what asks for an answer first.

    One alone lends the letter its own subject.
    """
    lines = [
        (asks(told.kind), words(told, language)[0], settings.SITE_URL + told.url)
        for told in notices
    ]
    context = {
        "waiting": [line for line in lines if line[0]],
        "news": [line for line in lines if not line[0]],
        "only": letter_words(notices[0], language)[0] if len(notices) == 1 else "",
        "settings": settings.SITE_URL + reverse("settings"),
    }
    with translation.override(language):
        written = render_to_string("notifications/digest.txt", context)
    subject, _, body = written.strip().partition("\n")
    return subject.strip(), body.strip()
