"""One letter a day at most with what can wait, and nights without mail.

Whatever the workers do, a reader has one letter a day, at the own hour or later the same day; it
holds what is still unread, once. What cannot wait has a letter of its own, after quiet hours.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CHOSEN_KINDS, MailKind
from accounts.forms import SettingsForm
from accounts.mail_kinds import check_mail_kinds, mail_kind
from notifications import digest, mail
from notifications.actions import notify, settle
from notifications.enums import Pace, Urgency
from notifications.hours import daily_hour, quiet_hours_end
from notifications.models import Mail, Notification
from notifications.tasks import send_due
from notifications.words import letter_words
from tests.factories import UserFactory
from tests.scenes import signed_in
from tests.worker import process

PATIENCE = 30  # seconds, of a test that would otherwise wait for ever
NEW_YORK = "America/New_York"
THANKS = "The other side thanks you · 青禾硼镁"


def clock(day, hour, minute=0, zone="Asia/Shanghai"):
    """Return a moment of November 2026 by a clock."""
    there = datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC)


def tell(person, verb="mentoring/thanks", at=None, event="1", **facts):
    return notify(
        person, verb, about=person, url=f"/mentorships/{event}/", at=at or timezone.now(),
        event=event, who="韩雪岭", venture="青禾硼镁", text="谢谢", **facts,
    )  # fmt: skip


def meeting(person, verb, when, at, **facts):
    return tell(
        person, f"mentoring/{verb}", at, when=when.isoformat(), zone=person.time_zone,
        way="online", **facts,
    )  # fmt: skip


def work_at(moment):
    """Do a minute's round of a worker at that moment; return how many letters went out."""
    with time_machine.travel(moment):
        return mail.send_due(at=timezone.now())


@pytest.fixture
def reader(db):
    del db
    return UserFactory(language="en")


def test_what_cannot_wait_goes_at_once_and_the_rest_at_the_readers_hour(reader, postbox):
    urgent = tell(reader, "mentors/accepted", clock(24, 11), mentor="韩雪岭")
    told = tell(reader, at=clock(24, 11))
    assert urgent.mail.due_at == clock(24, 11)
    assert not Mail.objects.filter(notification=told).exists()
    assert [work_at(clock(24, 11)), work_at(clock(25, 7, 59))] == [1, 0]
    assert [work_at(clock(25, 8)), work_at(clock(25, 8)), work_at(clock(25, 12))] == [1, 0, 0]
    accepted, daily = postbox.letters
    assert (accepted["Subject"], daily["Subject"]) == (
        "A mentor accepts · 青禾硼镁",
        THANKS,
    )
    assert accepted.get_content().startswith("Han Xueling accepts")
    assert "Han Xueling thanks you" in daily.get_content()
    assert daily["To"] == reader.email
    told.refresh_from_db()
    assert (told.digest.recipient, told.digest.day) == (reader, date(2026, 11, 25))
    assert told.digest.sent_at


def test_what_asks_for_an_answer_comes_first_with_its_link(reader, postbox, settings):
    for event in ("1", "2"):
        tell(reader, event=event)
    tell(reader, "mentoring/terms_proposed", event="3")
    work_at(clock(25, 9))
    (letter,) = postbox.letters
    assert letter["Subject"] == "1 thing waits for you at Qingchuang; 2 more are new"
    text = letter.get_content().replace("\r", "")
    waits = text.index("Han Xueling proposes what to expect of each other")
    assert (
        waits < text.index("Han Xueling thanks you") < text.index(f"{settings.SITE_URL}/settings/")
    )
    for event in ("1", "2", "3"):
        assert text.count(f"{settings.SITE_URL}/mentorships/{event}/\n") == 1
    assert "\n\n\n" not in text


def test_the_letter_is_in_the_readers_language(reader, postbox):
    reader.language = "zh-hans"
    reader.save()
    told = tell(reader)
    work_at(clock(25, 9))
    ours, other = (letter_words(told, language)[0] for language in ("zh-hans", "en"))
    assert postbox.letters[0]["Subject"] == ours != other


def test_what_was_read_or_settled_meanwhile_is_left_out(reader, postbox):
    read, settled = tell(reader), tell(reader, "mentors/applied", event="2")
    kept = tell(reader, event="3")
    Notification.objects.filter(pk=read.pk).mark_read(at=clock(24, 12))
    settle(["mentors/applied"], settled.url, [reader], at=clock(24, 12))
    work_at(clock(25, 8))
    assert kept.url in postbox.letters[0].get_content()
    assert read.url not in postbox.letters[0].get_content()
    assert settled.url not in postbox.letters[0].get_content()


@pytest.mark.parametrize("is_put_together", [False, True])
def test_when_nothing_is_left_no_letter_goes(reader, postbox, is_put_together):
    tell(reader)
    if is_put_together:
        assert digest.gather(at=clock(25, 8)) == 1
    Notification.objects.mark_read(at=clock(25, 8))
    assert work_at(clock(25, 8, 1)) == 0
    assert not Mail.objects.exists()
    tell(reader, at=clock(25, 11), event="2")
    assert [work_at(clock(25, 11, 1)), work_at(clock(26, 8))] == [0, 1]
    assert len(postbox.letters) == 1


def test_three_days_without_a_worker_then_one_letter_with_everything(reader, postbox):
    told = [tell(reader, at=clock(day, 15), event=str(day)) for day in (21, 22, 23, 24)]
    assert [work_at(clock(24, 15, 1)), work_at(clock(24, 20)), work_at(clock(25, 8))] == [1, 0, 0]
    (letter,) = postbox.letters
    assert letter["Subject"] == "4 things are new at Qingchuang"
    assert all(each.url in letter.get_content() for each in told)
    tell(reader, at=clock(25, 9), event="25")
    assert [work_at(clock(25, 12)), work_at(clock(26, 8))] == [0, 1]


def test_a_letter_held_up_over_night_is_the_next_days_too(reader, postbox, settings):
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tell(reader)
    assert work_at(clock(25, 8)) == 0
    settings.EMAIL_PORT = there
    tell(reader, at=clock(25, 9), event="2")
    assert [work_at(clock(26, 10)), work_at(clock(26, 11))] == [1, 0]
    assert work_at(clock(27, 8)) == 1
    assert [letter["Subject"] for letter in postbox.letters] == [THANKS] * 2


def test_a_letter_that_is_late_wakes_nobody(reader):
    tell(reader)
    assert [work_at(clock(25, 23)), work_at(clock(26, 7)), work_at(clock(26, 8))] == [0, 0, 1]
    reader.digest_hour = 23
    reader.save()
    tell(reader, event="2")
    assert work_at(clock(27, 23)) == 1  # whoever chose a quiet hour has it


def test_two_workers_at_once_send_one(committed, postbox):
    del committed
    told = [tell(UserFactory(), at=clock(23, 12)) for _ in range(3)]
    start = Barrier(4)

    def work():
        try:
            start.wait(PATIENCE)
            return mail.send_due(at=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.submit(work) for _ in range(4)]
        sent = sum(each.result(PATIENCE) for each in rounds)
    sent += mail.send_due(at=timezone.now())
    assert sent == Mail.objects.count() == 3
    assert sorted(letter["To"] for letter in postbox.letters) == sorted(
        each.recipient.email for each in told
    )


@pytest.mark.parametrize(("moment", "copies"), [("before_taking", 1), ("before_answering", 2)])
def test_killed_between_the_server_and_our_mark(committed, postbox, settings, moment, copies):
    del committed
    reader = UserFactory(language="en")
    tell(reader, at=clock(23, 12))
    send_due.defer(timestamp=0)
    doomed = process(settings, "procrastinate", "worker", "--one-shot", "--queues", "mail-due")
    setattr(postbox, moment, lambda: os.killpg(doomed.pid, signal.SIGKILL) or doomed.wait(PATIENCE))
    assert doomed.wait(PATIENCE) == -signal.SIGKILL
    setattr(postbox, moment, lambda: None)
    tell(reader, at=clock(24, 7), event="2")  # told too late for the copy, in the next one
    next_round = timezone.now() + timedelta(minutes=1)  # a process' clock is not ours to the second
    with transaction.atomic():
        Mail.objects.select_for_update().get()  # once the database has noticed the death
    assert [mail.send_due(at=next_round), mail.send_due(at=next_round)] == [1, 0]
    assert len(postbox.letters) == copies
    assert {letter["Subject"] for letter in postbox.letters} == {THANKS}
    assert len({letter["Message-ID"] for letter in postbox.letters}) == 1
    assert work_at(clock(25, 8)) == 1


@pytest.mark.parametrize("is_put_together", [False, True])
def test_nothing_goes_to_an_account_that_was_closed(reader, postbox, is_put_together):
    tell(reader)
    if is_put_together:
        digest.gather(at=clock(25, 8))
    reader.is_active = False
    reader.save()
    assert work_at(clock(25, 8, 1)) == 0
    assert postbox.letters == []
    assert not Mail.objects.exists()


def test_what_is_switched_off_is_not_told_by_mail(reader, postbox):
    tell(reader, event="before")
    reader.mail_mentoring = Pace.NEVER
    reader.save()
    assert not tell(reader, event="after").is_daily
    meeting(reader, "meeting_cancelled", clock(24, 13), at=clock(24, 12))
    assert work_at(clock(25, 9)) == 0
    tell(UserFactory(is_sample=True))
    assert work_at(clock(26, 9)) == 0
    assert postbox.letters == []
    assert Notification.objects.waiting().count() == 0


def test_who_wants_one_letter_a_day_has_one_but_for_what_cannot_wait(reader, postbox):
    reader.mail_requests = reader.mail_mentoring = Pace.DAILY
    reader.save()
    at, entry = clock(24, 12), {"calendar": "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "method": "CANCEL"}
    tell(reader, "mentors/asked", at)
    meeting(reader, "meeting_proposed", clock(25, 13), at)
    meeting(reader, "meeting_cancelled", clock(25, 11), at, event="near")
    meeting(reader, "meeting_cancelled", clock(30, 11), at, event="far")
    meeting(reader, "meeting_cancelled", clock(30, 11), at, event="arranged", **entry)
    tell(reader, "safety/decided", at)
    assert work_at(at) == 3
    assert work_at(clock(25, 8)) == 1
    assert postbox.letters[-1]["Subject"] == "2 things wait for you at Qingchuang; 1 more is new"


@pytest.mark.parametrize(
    ("zone", "told", "due"),
    [
        ("Asia/Shanghai", clock(24, 21, 59), clock(24, 21, 59)),
        ("Asia/Shanghai", clock(24, 22), clock(25, 7)),
        ("Asia/Shanghai", clock(25, 2), clock(25, 7)),
        ("Asia/Shanghai", clock(25, 7), clock(25, 7)),
        (NEW_YORK, clock(24, 11), clock(24, 7, zone=NEW_YORK)),
        (NEW_YORK, clock(24, 21), clock(24, 21)),
        # New York puts its clock back in the night to 1 November
        (NEW_YORK, datetime(2026, 11, 1, 2, tzinfo=UTC), datetime(2026, 11, 1, 12, tzinfo=UTC)),
    ],
)
def test_at_night_what_is_urgent_waits_for_the_morning(reader, postbox, zone, told, due):
    reader.time_zone = zone
    reader.save()
    letter = tell(reader, "mentors/accepted", told, mentor="韩雪岭").mail
    assert letter.due_at == due
    assert mail.again(at=told) == (told == due)
    if told < due:
        assert work_at(due - timedelta(seconds=1)) == 0
    assert work_at(due) == 1
    assert len(postbox.letters) == 1


ACCOUNT = ("safety/answered", "safety/decided", "safety/reported", "accounts/granted")


@pytest.mark.parametrize("pace", [Pace.DAILY, Pace.NEVER])
@pytest.mark.parametrize("notice", ACCOUNT)
def test_what_concerns_the_account_is_sent_at_once_whatever_was_chosen(reader, notice, pace):
    for kind in CHOSEN_KINDS:
        setattr(reader, f"mail_{kind.value}", pace)
    reader.save()
    night = clock(24, 23)
    assert reader.pace(notice) == Pace.AT_ONCE
    assert tell(reader, notice, night).mail.due_at == night


def test_nobody_is_offered_to_switch_the_account_off(reader):
    assert mail_kind("accounts/granted") == MailKind.ACCOUNT
    assert "mail_account" not in SettingsForm(instance=reader).fields
    page = signed_in(reader).get(reverse("settings")).content.decode()
    assert "mail_procedure" in page
    assert "mail_account" not in page


def test_a_notice_of_an_account_that_could_wait_does_not_start(monkeypatch):
    safety = apps.get_app_config("safety")
    assert check_mail_kinds([safety]) == []
    monkeypatch.setattr(safety, "mail_urgency", {"": Urgency.AT_ONCE})
    assert [found.id for found in check_mail_kinds([safety])] == ["mail.E006"]


def test_safety_and_a_meeting_called_off_for_tomorrow_go_out_at_night(reader):
    night = clock(24, 23)
    assert tell(reader, "safety/decided", night).mail.due_at == night
    for hours, due in [(20, night), (26, clock(25, 7))]:
        when = night + timedelta(hours=hours)
        told = meeting(reader, "meeting_cancelled", when, night, event=str(hours))
        assert told.mail.due_at == due
    told = meeting(reader, "meeting_agreed", night + timedelta(hours=20), night)
    assert told.mail.due_at == clock(25, 7)


@pytest.mark.parametrize("hours", [{"quiet_from": None}, {"quiet_from": 7, "quiet_until": 7}])
def test_quiet_hours_may_be_switched_off(reader, hours):
    for name, value in hours.items():
        setattr(reader, name, value)
    assert tell(reader, "mentors/accepted", clock(24, 3), mentor="x").mail.due_at == clock(24, 3)


def test_quiet_hours_may_lie_within_one_day(reader):
    reader.quiet_from, reader.quiet_until = 12, 14
    assert quiet_hours_end(reader, clock(24, 13)) == clock(24, 14)
    assert quiet_hours_end(reader, clock(24, 14)) is None
    assert quiet_hours_end(reader, clock(24, 11)) is None


@pytest.mark.parametrize(
    ("hour", "at", "due"),
    [
        (8, datetime(2026, 10, 31, 20, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)),
        (8, datetime(2026, 11, 1, 20, tzinfo=UTC), datetime(2026, 11, 1, 13, tzinfo=UTC)),
        (1, datetime(2026, 11, 1, 20, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)),  # of two
        (2, datetime(2027, 3, 14, 20, tzinfo=UTC), datetime(2027, 3, 14, 7, tzinfo=UTC)),  # skipped
    ],
)
def test_the_daily_hour_follows_the_readers_clock_over_its_changes(reader, hour, at, due):
    reader.time_zone, reader.digest_hour = NEW_YORK, hour
    assert daily_hour(reader, at) == due


def test_the_letter_of_a_reader_elsewhere_goes_by_that_clock(reader):
    reader.time_zone = NEW_YORK
    reader.save()
    told = tell(reader, at=clock(24, 12, zone=NEW_YORK))
    assert [work_at(clock(25, 8)), work_at(clock(25, 8, zone=NEW_YORK))] == [0, 1]
    told.refresh_from_db()
    assert told.digest.day == date(2026, 11, 25)


def test_the_database_keeps_one_letter_a_reader_and_day(reader):
    letter = {"recipient": reader, "created_at": timezone.now(), "due_at": timezone.now()}
    Mail.objects.create(**letter, day=date(2026, 11, 24), sent_at=timezone.now())
    Mail.objects.create(**letter, day=date(2026, 11, 25))
    for more in ({"day": date(2026, 11, 24)}, {"day": date(2026, 11, 26)}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mail.objects.create(**letter, **more)


def test_a_refused_letter_of_the_day_stands_with_the_operator(reader, postbox):
    postbox.refused[reader.email] = "550 No such user here"
    tell(reader)
    assert [work_at(clock(25, 8)), work_at(clock(25, 9))] == [0, 0]
    client = signed_in(UserFactory(is_staff=True))
    assert reader.email in client.get("/operations/").content.decode()


def test_pace_and_hours_are_chosen_in_the_settings(reader):
    client = signed_in(reader)
    page = client.get(reverse("settings")).content.decode()
    assert page.count('<option value="at_once" selected>') == 4
    typed = {
        "name": reader.name, "hats": "founder", "language": "en", "theme": "auto",
        "time_zone": "Asia/Shanghai", "mail_requests": "daily", "mail_mentoring": "at_once",
        "mail_deadlines": "never", "mail_procedure": "at_once", "digest_hour": "18",
        "quiet_from": "", "quiet_until": "6",
    }  # fmt: skip
    assert client.post(reverse("settings"), typed).status_code == 302
    reader.refresh_from_db()
    assert reader.pace("mentors/asked") == Pace.DAILY
    assert reader.pace("mobility/remind") == Pace.NEVER
    assert (reader.digest_hour, reader.quiet_from, reader.quiet_until) == (18, None, 6)
    assert client.post(reverse("settings"), typed | {"digest_hour": "24"}).status_code == 200


def test_every_app_says_how_urgent_its_notices_are(monkeypatch):
    assert check_mail_kinds(None) == []
    mentors = apps.get_app_config("mentors")
    monkeypatch.setattr(mentors, "mail_urgency", {"aproved": 1})
    monkeypatch.setattr(mentors, "asks_for_answer", {"askd"})
    found = check_mail_kinds([mentors])
    assert [each.id for each in found] == ["mail.E003", "mail.E004", "mail.E005"]
