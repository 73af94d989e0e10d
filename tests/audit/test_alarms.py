"""What goes on is noticed within a minute, told once while it lasts, and seen by who operates."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from audit import tasks
from audit.actions import record, record_failure
from audit.events import AlarmKind, Result
from audit.models import Alarm, AuditEvent
from audit.sealing import seal_all
from notifications.models import Notification
from notifications.words import words
from tests.factories import MembershipFactory, UserFactory
from tests.scenes import signed_in
from trail.actions import MADE_UP_FOR, REFUSALS_A_MINUTE, SIGN_INS_FAILED, look
from trail.queries import last_look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def head(settings, tmp_path):
    settings.SEAL_HEAD_FILE = tmp_path / "head.json"
    return tmp_path / "head.json"


@pytest.fixture
def security():
    return MembershipFactory(
        user__language="en", organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN
    ).user


def refuse(user, times, at):
    for _ in range(times):
        record_failure("refusal", user, Result.REFUSED, by=user, at=at)


def test_a_row_of_refusals_is_told_once(security, now):
    user = UserFactory()
    refuse(user, REFUSALS_A_MINUTE, now)
    assert look(at=now) == 1
    assert look(at=now) == 0
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.key) == (AlarmKind.REFUSALS, f"account:{user.pk}")
    told = Notification.objects.get(recipient=security)
    assert (told.kind, told.url) == ("trail/alarm", reverse("trail_alarms"))
    assert AuditEvent.objects.filter(verb="alarm").count() == 1


@pytest.mark.usefixtures("security")
def test_one_less_is_none(now):
    refuse(UserFactory(), REFUSALS_A_MINUTE - 1, now)
    assert look(at=now) == 0


@pytest.mark.usefixtures("security")
def test_refusals_of_a_day_are_no_row(now):
    user = UserFactory()
    for minute in range(REFUSALS_A_MINUTE):
        refuse(user, 1, now - timedelta(minutes=minute))
    assert look(at=now) == 0


@pytest.mark.usefixtures("security")
def test_a_row_that_two_looks_share_is_one(now):
    user, half = UserFactory(), REFUSALS_A_MINUTE // 2
    refuse(user, half, now)
    assert look(at=now + timedelta(seconds=5)) == 0
    refuse(user, REFUSALS_A_MINUTE - half, now + timedelta(seconds=45))
    assert look(at=now + timedelta(seconds=65)) == 1
    assert Alarm.objects.get().count == REFUSALS_A_MINUTE


@pytest.mark.usefixtures("security")
def test_a_row_that_came_while_nobody_looked_is_told_once_and_ends(now):
    refuse(UserFactory(), REFUSALS_A_MINUTE, now)
    seal_all()
    refusals = Alarm.objects.filter(kind=AlarmKind.REFUSALS)
    later = now + timedelta(hours=3)
    for minutes in (0, 1, 62, 63):
        look(at=later + timedelta(minutes=minutes))
    assert refusals.get().since == later
    assert refusals.get().ended_at == later + timedelta(minutes=62)
    assert AuditEvent.objects.filter(verb="alarm", detail__kind="refusals").count() == 1


@pytest.mark.usefixtures("security")
def test_many_failed_sign_ins_of_one_account(now):
    person = UserFactory()
    for _ in range(SIGN_INS_FAILED):
        record_failure("sign_in_failed", person, Result.FAILED, by=None, at=now)
    assert look(at=now) == 1
    assert Alarm.objects.get().kind == AlarmKind.SIGN_INS


@pytest.mark.usefixtures("security")
def test_an_alarm_ends_when_it_is_quiet(now):
    refuse(UserFactory(), REFUSALS_A_MINUTE, now)
    look(at=now)
    seal_all()
    look(at=now + timedelta(minutes=2))
    assert Alarm.objects.get().ended_at is None
    look(at=now + timedelta(minutes=62))
    assert Alarm.objects.get(kind=AlarmKind.REFUSALS).ended_at is not None


@pytest.mark.usefixtures("security")
def test_a_seal_that_stopped_raises_an_alarm_and_an_entry_and_ends_with_the_next_seal(now):
    user = UserFactory()
    record("look", user, by=user, at=now)
    later = timezone.now() + timedelta(hours=1)
    assert look(at=later) == 1
    assert Alarm.objects.get().kind == AlarmKind.SEAL
    assert AuditEvent.objects.get(verb="alarm").detail["kind"] == "seal"
    seal_all()
    look(at=later)
    assert Alarm.objects.get().ended_at is not None


@pytest.mark.usefixtures("security")
def test_the_job_does_not_seal_over_a_cut(now, head):
    user = UserFactory()
    record("look", user, by=user, at=now)
    head.write_text('{"number": 7, "head": "of what was cut"}')
    tasks.seal(timestamp=0)
    assert look(at=timezone.now() + timedelta(hours=1)) == 1


def test_it_stands_on_the_page_of_operations_and_of_alarms(security, now):
    refuse(UserFactory(), REFUSALS_A_MINUTE, now)
    look(at=now)
    operator = UserFactory(is_staff=True, language="en")
    for user, name in ((operator, "operations"), (security, "trail_alarms")):
        assert "many refusals" in signed_in(user, "en").get(reverse(name)).content.decode()


# --- days without a worker ------------------------------------------------------------------------
@pytest.mark.usefixtures("security")
def test_days_on_which_nobody_looked_are_looked_at_once(now):
    refuse(UserFactory(), REFUSALS_A_MINUTE, now)
    seal_all()
    later = now + timedelta(days=3)
    assert look(at=later) == 0  # who does not know when the last look was looks at one day
    assert look(at=later, since=now - timedelta(minutes=1)) == 1
    seal_all()
    assert look(at=later + timedelta(minutes=1), since=later) == 0


@pytest.mark.usefixtures("security")
def test_no_look_goes_back_for_ever(now):
    refuse(UserFactory(), REFUSALS_A_MINUTE, now)
    seal_all()
    assert look(at=now + MADE_UP_FOR + timedelta(days=1), since=now - timedelta(days=1)) == 0


def test_the_last_look_is_that_of_the_last_job_that_came_to_its_end(now):
    minutes = [int((now + timedelta(minutes=each)).timestamp()) for each in range(3)]
    with connection.cursor() as cursor:
        for minute, status in zip(minutes, ("succeeded", "succeeded", "failed"), strict=True):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES"
                " ('due', 'trail.tasks.trail_alarms', %s::jsonb, %s::procrastinate_job_status)",
                [f'{{"timestamp": {minute}}}', status],
            )
    assert last_look() == datetime.fromtimestamp(minutes[1], UTC)


# --- of whom --------------------------------------------------------------------------------------
def test_an_alarm_says_of_whom_it_is_in_the_language_of_the_page(now):
    """Who is to end the rights of an account has to know whose it is."""
    person = UserFactory(name="旦增")
    for kind, key in (("refusals", f"account:{person.pk}"), ("sign_ins", "address:192.0.2.7")):
        Alarm.objects.create(kind=kind, key=key, count=30, since=now, seen_at=now)
    Alarm.objects.create(
        kind="sign_ins", key="account:0", count=30, since=now, seen_at=now, ended_at=now
    )
    role, operator = Role.SECURITY_ADMIN, UserFactory(is_staff=True)
    watch = MembershipFactory(organisation__kind=OrganisationKind.PROVINCE, role=role).user
    for user, name in ((operator, "operations"), (watch, "trail_alarms")):
        shown = signed_in(user).get(reverse(name)).content.decode()
        for told in ("旦增", person.email, "192.0.2.7"):
            assert told in shown, name
        for raw in ("account:", "address:"):
            assert raw not in shown, name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_notice_of_an_alarm_names_no_key(security, now, language):
    person = UserFactory()
    refuse(person, REFUSALS_A_MINUTE, now)
    look(at=now)
    told = " ".join(words(Notification.objects.get(recipient=security), language))
    assert "account:" not in told
    assert str(person.pk) in told
