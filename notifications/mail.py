"""Mail goes out once: a row in the transaction of its cause, a job in the same one, a lock.

What can wait is told in one letter a day, whose row `notifications.digest` writes; what comes in
the reader's quiet hours has its row at once and its first try when they end.

How long a letter is tried: one that repeats a notice, or tells the day, until it goes out or the
server refuses it for good, because the notice stands in the bell as long. One with words of its own
carries something (digits, a link, an invitation, news of an account), and is tried as long as that
is good and no longer; whoever queues it says until when.

A letter is sent if and only if what caused it was committed. Only a death between the answer of the
mail server and our mark sends it a second time, under the same Message-ID.
"""

import logging
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from notifications import digest
from notifications.enums import Pace
from notifications.models import Mail, Notification
from notifications.words import letter_words

_logger = logging.getLogger(__name__)
FOR_GOOD = 500  # an SMTP answer from here on will be the same next time
LONGEST_PAUSE = timedelta(hours=4)


def queue(  # noqa: PLR0913  what a letter is made of
    *,
    at: datetime,
    notification: Notification | None = None,
    due_at: datetime | None = None,
    to: str = "",
    subject: str = "",
    body: str = "",
    good_until: datetime | None = None,
) -> Mail:
    """Write a letter and wake the worker, both in the caller's transaction.

    One with words of its own is good until `good_until`, which the database asks for.

    A letter that is due later has no job; `send_due` finds it when its time has come.

    Inside a worker `task.defer()` would use the worker's own connection, so that the job outlived a
    rollback; this one is deferred on Django's.
    """
    from notifications.tasks import deliver  # noqa: PLC0415  the job imports this module

    letter = Mail.objects.create(
        notification=notification,
        to=to,
        subject=subject,
        body=body,
        created_at=at,
        due_at=due_at or at,
        good_until=good_until,
    )
    if letter.due_at > at:
        return letter
    here = JobManager(DjangoConnector())
    JobDeferrer(job_manager=here, job=deliver.configure().job).defer(mail=letter.pk)
    return letter


@transaction.atomic
def send(pk: int, *, at: datetime) -> bool:
    """Send one letter unless that is done or under way; return whether it went out now.

    The row stays locked while the mail server is spoken to, and no other row is: reading the
    message in the bell waits for nobody.
    """
    letter = (
        Mail.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("notification__recipient", "recipient")
        .unsent()
        .filter(pk=pk)
        .first()
    )
    if letter is None:
        return False
    if _is_idle(letter, at):
        letter.delete()
        return False
    _try(letter, at)
    letter.save()
    return letter.sent_at is not None


def _is_idle(letter: Mail, at: datetime) -> bool:
    """Return whether a letter has become useless: messages stay in the bell all the same.

    Between its cause and its first try lie quiet hours, in which the reader may have turned its
    kind off, or read it, or somebody may have dealt with it.
    """
    person = letter.person
    if person is None:
        return letter.good_until is not None and letter.good_until <= at
    told = letter.notification
    if told is not None:
        may_read = Notification.objects.visible_to(person).filter(pk=told.pk).exists()
        is_off = not (person.is_active and may_read) or person.pace(told.kind) == Pace.NEVER
        return is_off or _was_read_first(letter, told)
    return not person.is_active or (letter.day is not None and not letter.still_unread)


def _was_read_first(letter: Mail, told: Notification) -> bool:
    """Return whether a notice is read whose letter has waited for the end of quiet hours.

    An entry goes out all the same: the calendar that takes it has not read the bell.
    """
    has_waited = letter.tries == 0 and letter.due_at > letter.created_at
    return has_waited and told.read_at is not None and "calendar" not in told.facts


def _try(letter: Mail, at: datetime) -> None:
    """Speak to the mail server and note what it said."""
    letter.tries += 1
    try:
        _message(letter).send()
    except Exception as problem:  # noqa: BLE001  whatever it is, the other letters go out
        letter.answer = f"{type(problem).__name__}: {problem}"[:300]
        if _is_for_good(problem):
            letter.refused_at = at
        else:
            letter.due_at = at + min(timedelta(minutes=2**letter.tries), LONGEST_PAUSE)
            _logger.warning("Mail %s was not sent, try %s: %s", letter.pk, letter.tries, problem)
    else:
        letter.sent_at, letter.answer = timezone.now(), ""
        letter.subject = letter.body = ""


def _message(letter: Mail) -> EmailMessage:
    told = letter.notification
    to, subject, body = letter.to, letter.subject, letter.body
    if told is not None:
        to = told.recipient.email
        subject, body = letter_words(told, told.recipient.language)
    elif letter.recipient is not None:
        to = letter.recipient.email
        subject, body = digest.words_of(letter.still_unread, letter.recipient.language)
    headers = {"Message-ID": f"<mail-{letter.pk}@qingchuang>"}
    message = EmailMessage(subject=_one_line(subject), body=body, to=[to], headers=headers)
    if told is not None and "calendar" in told.facts:
        part = MIMEText(told.facts["calendar"], "calendar")
        part.set_param("method", told.facts["method"])
        part.add_header("Content-Disposition", "attachment", filename="invite.ics")
        message.attach(part)
    return message


def _one_line(subject: str) -> str:
    """Return a subject that is one line, and read by nobody as an encoding.

    A break within a name would be refused on every try, and the letter never go out.
    """
    return " ".join(subject.split()).replace("=?", "=\u200b?")


def _is_for_good(problem: Exception) -> bool:
    """Return whether the server refused this letter itself; a wrong password is our own fault."""
    if isinstance(problem, SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _answer in problem.recipients.values())
    return isinstance(problem, SMTPDataError) and problem.smtp_code >= FOR_GOOD


def send_due(*, at: datetime) -> int:
    """Try every letter whose time has come, the daily ones too; return how many went out.

    One failure stops no other.

    Finds what a lost or killed job has left behind, so that no letter depends on its job.
    """
    digest.gather(at=at)
    return sum(send(pk, at=at) for pk in Mail.objects.due(at=at).values_list("pk", flat=True))


def again(*, at: datetime) -> int:
    """Try at once whatever waits for its next try; return how many that is.

    What waits for the end of quiet hours goes on waiting.
    """
    return Mail.objects.unsent().exclude(tries=0, due_at__gt=at).update(due_at=at)
