"""Short messages: they call to the bell, for what cannot wait, whoever asked for them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notifications.actions import notify
from notifications.models import Mail, Notification, ShortMessage
from notifications.short import send_due_short, send_short
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
PHONE = "+8613912345678"
HEADLINE = "王砚秋"  # no name is in a call


class Gateway:
    """Keeps what it is given; fails as long as it is told to."""

    sent, is_down = [], False

    def send(self, phone, text):
        if self.is_down:
            raise OSError("no gateway")
        self.sent.append((phone, text))


@pytest.fixture(autouse=True)
def gateway(settings, monkeypatch):
    settings.PHONE_SIGN_IN = True
    settings.SMS_BACKEND = f"{__name__}.Gateway"
    monkeypatch.setattr(Gateway, "sent", [])
    monkeypatch.setattr(Gateway, "is_down", False)
    return Gateway


def reached(**options):
    wish = {"phone": PHONE, "phone_verified": True, "short_messages": True, "quiet_from": None}
    return UserFactory(**wish | options)


def told(person, kind="mobility/recalled", *, at=NOW, event="", **facts):
    return notify(
        person, kind, about=VentureFactory(), url="/leave/", at=at, event=event,
        person=HEADLINE, **facts,
    )  # fmt: skip


def test_what_cannot_wait_calls_to_the_bell_and_says_nothing_else(gateway):
    person = reached(language="zh-hans")
    notice = told(person)
    assert send_due_short(at=NOW) == 1
    ((phone, text),) = gateway.sent
    assert phone == PHONE
    assert reverse("notifications") in text
    assert "急事" in text
    assert HEADLINE not in text
    assert "/leave/" not in text
    assert Mail.objects.filter(notification=notice).exists()  # beside the letter
    assert send_due_short(at=NOW) == 0
    assert not send_short(notice.short_message.pk, at=NOW)
    told(reached(language="en", phone="+8613912345679"))
    send_due_short(at=NOW)
    assert gateway.sent[1][1].startswith("Qingchuang: something")


@pytest.mark.parametrize(
    ("options", "kind", "facts"),
    [
        ({"short_messages": False}, "mobility/recalled", {}),
        ({"phone_verified": False}, "mobility/recalled", {}),
        ({"is_active": False}, "mobility/recalled", {}),
        ({"is_sample": True}, "mobility/recalled", {}),
        ({}, "mobility/received", {}),
        ({}, "mentoring/meeting_moved", {"when": (NOW + timedelta(days=3)).isoformat()}),
    ],
)
def test_nobody_else_and_nothing_else_calls(gateway, options, kind, facts):
    told(reached(**options), kind, **facts)
    assert not ShortMessage.objects.exists()
    assert gateway.sent == []


def test_a_meeting_within_a_day_calls(gateway):
    told(reached(), "mentoring/meeting_moved", when=(NOW + timedelta(hours=5)).isoformat())
    send_due_short(at=NOW)
    assert len(gateway.sent) == 1


def test_without_a_gateway_nobody_is_called(settings):
    settings.PHONE_SIGN_IN = False
    told(reached())
    assert not ShortMessage.objects.exists()


def test_one_an_hour_calls_for_all(gateway):
    person = reached()
    told(person)
    told(person)
    send_due_short(at=NOW)
    told(person, at=NOW + timedelta(minutes=59))
    assert len(gateway.sent) == ShortMessage.objects.count() == 1
    later = NOW + timedelta(hours=2)
    told(person, at=later)
    send_due_short(at=later)
    assert len(gateway.sent) == 2


def test_in_quiet_hours_a_deadline_waits_and_the_own_account_does_not():
    evening = NOW.replace(hour=15, minute=0)  # 23:00 in Xining
    told(reached(quiet_from=22, quiet_until=7), at=evening)
    assert send_due_short(at=evening) == 0
    assert send_due_short(at=evening + timedelta(hours=8)) == 1
    safe = reached(quiet_from=22, quiet_until=7, phone="+8613912345679")
    told(safe, "accounts/granted", at=evening)
    assert send_due_short(at=evening) == 1


def test_a_call_that_waits_for_the_morning_holds_back_none_of_the_night(gateway):
    evening = NOW.replace(hour=15, minute=0)  # 23:00 in Xining
    person, later = reached(quiet_from=22, quiet_until=7), evening + timedelta(minutes=10)
    told(person, at=evening)
    for _each in range(2):  # one an hour calls for both
        told(person, "accounts/granted", at=later)
    assert send_due_short(at=later) == 1
    assert len(gateway.sent) == 1
    assert send_due_short(at=evening + timedelta(hours=8)) == 1  # the one of the morning


def test_a_call_that_waits_for_what_is_read_by_now_holds_back_none(gateway):
    evening = NOW.replace(hour=15, minute=0)  # 23:00 in Xining
    person = reached(quiet_from=22, quiet_until=7)
    told(person, at=evening)
    Notification.objects.mark_read(at=evening)
    told(person, at=evening + timedelta(minutes=10))
    assert send_due_short(at=evening + timedelta(hours=8)) == 1  # for the second one
    assert len(gateway.sent) == 1


def test_a_call_stands_for_what_came_after_it_although_the_first_is_read(gateway):
    evening = NOW.replace(hour=15, minute=0)  # 23:00 in Xining
    person = reached(quiet_from=22, quiet_until=7)
    first = told(person, at=evening)
    second = told(person, at=evening + timedelta(minutes=10))
    assert ShortMessage.objects.count() == 1
    Notification.objects.filter(pk=first.pk).mark_read(at=evening + timedelta(minutes=20))
    assert second.read_at is None
    for _each in range(2):
        send_due_short(at=evening + timedelta(hours=8))
    assert len(gateway.sent) == 1


def test_what_does_not_call_by_itself_keeps_no_call_either(gateway):
    evening = NOW.replace(hour=15, minute=0)  # 23:00 in Xining
    person = reached(quiet_from=22, quiet_until=7)
    first = told(person, at=evening)
    told(person, "mobility/received", at=evening + timedelta(minutes=10))
    Notification.objects.filter(pk=first.pk).mark_read(at=evening + timedelta(minutes=20))
    assert send_due_short(at=evening + timedelta(hours=8)) == 0
    assert gateway.sent == []


def test_what_was_read_or_is_not_wanted_any_more_calls_nobody(gateway):
    person = reached()
    told(person)
    Notification.objects.mark_read(at=NOW)
    other = reached(phone="+8613912345679")
    told(other)
    User.objects.filter(pk=other.pk).update(short_messages=False)
    assert send_due_short(at=NOW) == 0
    assert not ShortMessage.objects.exists()
    assert gateway.sent == []


def test_a_gateway_that_is_down_is_tried_again_and_after_a_day_no_more(gateway):
    gateway.is_down = True
    notice, at = told(reached()), NOW
    while not ShortMessage.objects.get().given_up_at:
        message = ShortMessage.objects.get()
        at = max(at, message.due_at)
        assert send_due_short(at=at) == 0
    assert timedelta(hours=22) < at - NOW <= timedelta(days=1)
    gateway.is_down = False
    assert send_due_short(at=at + timedelta(days=1)) == 0
    assert not Notification.objects.get(pk=notice.pk).read_at  # it stays under the bell
    told(notice.recipient, at=at)
    assert send_due_short(at=at) == 1


def test_what_is_rolled_back_calls_nobody(gateway):
    person = reached()
    with transaction.atomic():
        told(person)
        transaction.set_rollback(True)
    assert send_due_short(at=NOW) == 0
    assert gateway.sent == []


@pytest.mark.parametrize("is_proved", [True, False])
def test_whoever_has_proved_a_phone_asks_for_it_in_the_settings(is_proved):
    person = reached(phone_verified=is_proved, short_messages=False)
    client, words = in_english(person), "hort message to my phone"
    page = client.get(reverse("settings")).content.decode()
    assert (words in page) is is_proved
