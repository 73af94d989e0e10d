"""The promise of mail, against a real mail server, with workers that are killed.

Every message stands in the bell exactly once; it is mailed if and only if what caused it was
committed, never lost, never sent by two at once. Only a death between the server's acceptance and
our mark sends a second copy, under the same Message-ID.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.adapter import GOOD_FOR, good_for
from mentors.models import MentorshipRequest
from notifications import mail
from notifications.actions import notify
from notifications.enums import Pace
from notifications.models import Mail, Notification
from notifications.tasks import deliver, send_due
from tests.factories import RequestFactory, UserFactory, VentureFactory
from tests.scenes import signed_in
from tests.worker import aside, process, work
from ventures.actions import invite

PATIENCE = 30  # seconds, of a test that would otherwise wait for ever


def tell(asked, event=""):
    return notify(
        asked.mentor.user, "mentors/asked", about=asked, url="/inbox/", at=timezone.now(),
        event=event, venture="青禾硼镁", text="想请教中试",
    )  # fmt: skip


def tell_in_vain(asked):
    with transaction.atomic():
        tell(asked)
        raise DatabaseError


@pytest.fixture
def asked(committed):
    del committed
    return RequestFactory()


@app.task(name="tests.tell_and_fail", queue="tests")
def tell_and_fail(*, request: int) -> None:
    """Tell the mentor in a transaction that is then rolled back, as a job may."""
    tell_in_vain(MentorshipRequest.objects.get(pk=request))


def test_a_committed_message_is_mailed_once_in_the_readers_language(asked, postbox, settings):
    asked.mentor.user.language = "en"
    asked.mentor.user.save()
    told = tell(asked)
    assert tell(asked) is None
    assert postbox.letters == []
    work()
    deliver.defer(mail=told.mail.pk)
    send_due.defer(timestamp=0)
    work()
    (letter,) = postbox.letters
    assert letter["To"] == asked.mentor.user.email
    assert letter["Subject"] == "青禾硼镁 asks you for help"
    assert f"{settings.SITE_URL}/inbox/" in letter.get_content()
    told.mail.refresh_from_db()
    assert told.mail.sent_at


def test_a_rollback_mails_nothing(asked, postbox):
    with pytest.raises(DatabaseError):
        tell_in_vain(asked)
    work()
    assert postbox.letters == []
    assert not Notification.objects.exists()


def test_a_rollback_inside_a_worker_mails_nothing(asked, postbox):
    tell_and_fail.defer(request=asked.pk)
    work()
    work()
    assert postbox.letters == []
    assert not Mail.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name__endswith="deliver").exists()


def test_two_at_once_send_one_and_the_bell_is_read_meanwhile(asked, postbox):
    letter, go_on = tell(asked).mail, Event()
    postbox.before_answering = lambda: go_on.wait(PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(aside, mail.send, letter.pk, at=timezone.now())
        assert postbox.at_the_door.wait(PATIENCE)
        assert mail.send(letter.pk, at=timezone.now()) is False
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        Notification.objects.mark_read(at=timezone.now())
        go_on.set()
        assert first.result(PATIENCE) is True
    assert len(postbox.letters) == 1
    connections.close_all()


def test_a_message_whose_job_was_lost_goes_out_with_the_next_round(asked, postbox):
    tell(asked)
    ProcrastinateJob.objects.all()._raw_delete("default")
    assert mail.send_due(at=timezone.now()) == 1
    assert len(postbox.letters) == 1


def test_one_refused_address_is_noted_and_stops_nobody(asked, postbox):
    tell(asked)
    asked.mentor.user = UserFactory()
    tell(asked, event="again")
    refused, sent = Mail.objects.order_by("pk")
    postbox.refused[refused.notification.recipient.email] = "550 No such user here"
    work()
    assert [letter["To"] for letter in postbox.letters] == [sent.notification.recipient.email]
    refused.refresh_from_db()
    assert refused.refused_at
    assert "No such user" in refused.answer
    assert mail.send_due(at=timezone.now() + timedelta(days=2)) == 0
    page = signed_in(UserFactory(is_staff=True)).get("/operations/").content.decode()
    assert refused.notification.recipient.email in page
    assert "No such user" in page
    assert sent.notification.recipient.email not in page


def test_while_the_mail_server_is_away_letters_wait_longer_and_longer(asked, postbox, settings):
    letter, there = tell(asked).mail, settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    work()
    at = timezone.now()
    assert mail.send_due(at=at) == 0
    letter.refresh_from_db()
    assert letter.tries == 1
    assert letter.due_at > at
    for tries in range(2, 12):
        mail.send_due(at=letter.due_at)
        letter.refresh_from_db()
        assert letter.tries == tries
    settings.EMAIL_PORT = there
    client = signed_in(UserFactory(is_staff=True))
    assert "重试" in client.get("/operations/").content.decode()
    client.post("/operations/mail/")
    assert mail.send_due(at=timezone.now()) == 1
    assert len(postbox.letters) == 1


def test_samples_and_those_who_want_none_get_no_mail(asked, postbox):
    asked.mentor.user = UserFactory(is_sample=True)
    tell(asked, event="sample")
    asked.mentor.user = UserFactory(mail_requests=Pace.NEVER)
    tell(asked, event="silent")
    work()
    assert postbox.letters == []
    assert Notification.objects.count() == 2


def test_digits_are_forgotten_once_sent_and_not_sent_late(committed, postbox):
    del committed
    now = timezone.now()
    soon = now + timedelta(minutes=10)
    mail.queue(at=now, to="a@example.org", subject="123456", body="123456", good_until=soon)
    mail.queue(at=now, to="b@example.org", subject="654321", body="654321", good_until=now)
    work()
    assert [letter["To"] for letter in postbox.letters] == ["a@example.org"]
    (kept,) = Mail.objects.all()
    assert (kept.subject, kept.body) == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "copies"), [(0.1, 1), (13.9, 1), (14, 0)], ids=["same day", "nearly over", "over"]
)
def test_an_invitation_is_tried_as_long_as_it_is_good(mailoutbox, days, copies):
    at, venture = timezone.now(), VentureFactory()
    invite(venture, email="newcomer@example.org", role="member", by=venture.founders.get(), at=at)
    letter = Mail.objects.get()
    assert letter.good_until == venture.invitations.get().expires_at
    mail.send_due(at=at + timedelta(days=days))
    assert len(mailoutbox) == copies
    assert Mail.objects.count() == copies  # what is over is forgotten


@pytest.mark.django_db
def test_the_database_keeps_no_letter_of_its_own_words_without_an_end():
    with pytest.raises(IntegrityError, match="mail_of_own_words_ends"):
        mail.queue(at=timezone.now(), to="a@example.org", subject="123456", body="123456")


def test_every_letter_of_an_account_says_how_long_it_is_good():
    folder = Path(settings.BASE_DIR) / "accounts" / "templates"
    letters = (*folder.glob("account/email/*_subject.txt"), *folder.glob("mfa/email/*_subject.txt"))
    written = {file.stem.removesuffix("_subject") for file in letters}
    assert written == set(GOOD_FOR)
    assert good_for("account/email/login_code") == timedelta(
        seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    )
    assert good_for("account/email/password_reset_key") >= timedelta(days=1)


@pytest.mark.parametrize(("moment", "copies"), [("before_taking", 1), ("before_answering", 2)])
def test_a_worker_killed_at_the_mail_server(asked, postbox, settings, moment, copies):
    told = tell(asked)
    doomed = process(settings, "procrastinate", "worker", "--one-shot", "--queues", "mail")
    setattr(postbox, moment, lambda: os.killpg(doomed.pid, signal.SIGKILL) or doomed.wait(PATIENCE))
    assert doomed.wait(PATIENCE) == -signal.SIGKILL
    told.mail.refresh_from_db()
    assert told.mail.sent_at is None
    setattr(postbox, moment, lambda: None)
    assert mail.send_due(at=timezone.now()) == 1
    assert mail.send_due(at=timezone.now()) == 0
    assert len(postbox.letters) == copies
    assert len({letter["Message-ID"] for letter in postbox.letters}) == 1
    assert Notification.objects.count() == 1
