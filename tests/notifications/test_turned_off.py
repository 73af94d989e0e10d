"""What a reader has turned off or read, or what comes too late, goes out no more."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from accounts.mail_kinds import mail_kind
from accounts.models import User
from notifications import digest, mail
from notifications.actions import notify
from notifications.enums import Pace
from notifications.models import Mail, Notification, ShortMessage
from notifications.short import GOOD_FOR, send_due_short
from tests.clock import NOW
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def clock(day, hour, minute=0):
    """Return a moment of November 2026 by the clock of the reader."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def tell(person, kind, at):
    return notify(
        person, kind, about=person, url="/", at=at, event="1", who="韩雪岭", mentor="韩雪岭",
        venture="青禾硼镁", text="谢谢",
    )  # fmt: skip


def turn_off(person, kind):
    User.objects.filter(pk=person.pk).update(**{f"mail_{mail_kind(kind)}": Pace.NEVER})


def test_a_letter_that_waits_for_the_morning_is_not_sent_once_its_kind_is_turned_off(postbox):
    one, other = UserFactory(language="en"), UserFactory(language="en")
    for person in (one, other):
        told = tell(person, "mentors/accepted", clock(24, 23))
        assert told.mail.due_at == clock(25, 7)
    turn_off(one, "mentors/accepted")
    assert mail.send_due(at=clock(25, 7)) == 1
    assert [letter["To"] for letter in postbox.letters] == [other.email]
    assert Notification.objects.unread().filter(recipient=one).count() == 1
    assert not Mail.objects.unsent().exists()


def test_a_letter_of_the_day_leaves_out_what_is_turned_off_before_it_goes(postbox):
    person = UserFactory(language="en")
    kind = "mentoring/thanks"
    tell(person, kind, clock(24, 11))
    assert digest.gather(at=clock(25, 8)) == 1
    turn_off(person, kind)
    assert mail.send_due(at=clock(25, 8, 1)) == 0
    assert mail.send_due(at=clock(25, 8, 2)) == 0
    assert postbox.letters == []
    assert not Mail.objects.exists()
    assert not Notification.objects.waiting().exists()


def test_a_letter_that_waits_for_the_morning_is_not_sent_once_its_notice_is_read(postbox):
    one, other = UserFactory(language="en"), UserFactory(language="en")
    for person in (one, other):
        tell(person, "mentors/accepted", clock(24, 23))
    Notification.objects.filter(recipient=one).mark_read(at=clock(24, 23, 30))
    assert mail.send_due(at=clock(25, 7)) == 1
    assert [letter["To"] for letter in postbox.letters] == [other.email]
    assert not Mail.objects.unsent().exists()


class Gateway:
    """Keeps what it is given."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, phone, text):
        self.sent.append((phone, text))


def test_a_call_whose_worker_was_down_for_a_day_is_given_up(settings, monkeypatch):
    settings.PHONE_SIGN_IN, settings.SMS_BACKEND = True, f"{__name__}.Gateway"
    monkeypatch.setattr(Gateway, "sent", [])
    person = UserFactory(
        phone="+8613912345678", phone_verified=True, short_messages=True, quiet_from=None
    )
    notify(person, "mobility/recalled", about=person, url="/leave/", at=NOW, person="王砚秋")
    assert send_due_short(at=NOW + GOOD_FOR + timedelta(minutes=1)) == 0
    assert Gateway.sent == []
    assert ShortMessage.objects.get().given_up_at
