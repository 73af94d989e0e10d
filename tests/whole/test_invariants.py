"""What the database refuses, whoever asks; and that it is the guard which refuses."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from audit.actions import record
from audit.guards import Trigger
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mentors import actions
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)


def drop(table, constraint):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')


@pytest.mark.django_db
def test_one_open_request_a_pair():
    first = RequestFactory()
    again = {"venture": first.venture, "mentor": first.mentor}
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestFactory(**again)
    RequestFactory(**again, status="declined")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_request_per_pair")
    RequestFactory(**again)


@pytest.mark.django_db
def test_one_mentorship_under_way_a_pair():
    first = MentorshipFactory()
    with pytest.raises(IntegrityError, match="one_active_mentorship_per_pair"):
        MentorshipFactory(request__venture=first.venture, request__mentor=first.mentor)


@pytest.mark.django_db
def test_one_message_a_person_and_occasion(now):
    told = {"recipient": UserFactory(), "kind": "mentors/asked", "key": "asked:1", "url": "/"}
    Notification.objects.create(**told, created_at=now)
    with pytest.raises(IntegrityError, match="one_notification_per_key"):
        Notification.objects.create(**told, created_at=now)


@pytest.mark.django_db
def test_at_most_five_open_requests_a_venture(now):
    venture = VentureFactory()
    for _ in range(5):
        RequestFactory(venture=venture)
    with pytest.raises(actions.TooManyOpen):
        actions.send(
            venture, MentorFactory(), message="想请您看看", shares=["email"], reasons={},
            by=venture.founders.first(), at=now,
        )  # fmt: skip
    drop("ventures_venture", "venture_within_open_requests")
    RequestFactory(venture=venture)


@pytest.mark.django_db
def test_a_mentors_week_holds_no_more_than_he_set(now):
    mentor = MentorFactory(capacity=5, weekly_limit=1)
    MentorshipFactory(request__mentor=mentor, started_at=now - timedelta(days=2))
    asked = RequestFactory(mentor=mentor)
    with pytest.raises(actions.MentorBusy) as refused:
        actions.accept(asked, by=mentor.user, at=now)
    assert refused.value.why == "week"
    asked.refresh_from_db()
    assert asked.is_open
    actions.accept(asked, by=mentor.user, at=now + timedelta(days=6))


@pytest.mark.django_db
def test_capacity_cannot_shrink_below_what_is_under_way():
    mentor = MentorFactory(capacity=2)
    for _ in range(2):
        MentorshipFactory(request__mentor=mentor)
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorProfile.objects.filter(pk=mentor.pk).update(capacity=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE audit_auditevent SET verb = 'x'", "DELETE FROM audit_auditevent"]
)
def test_the_trail_cannot_be_changed(now, change):
    user = UserFactory()
    record("look", user, by=user, at=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditEvent.objects.count() == 1


THREADS, MENTORS, PLACES, HELD = 32, 20, 3, 4
TIMES = int(os.environ.get("TORTURE", "0"))  # `make torture`: so often, five thousand each
OPERATIONS = 5_000 if TIMES else 1_200
REQUESTS = 200 if TIMES else 1  # each accepted by all threads at once


def _rush(requests, operations):
    """Accept and end from many threads at once; return the most that any mentor ever had.

    Every thread holds up to four mentorships, so 128 are wanted where 60 places are.
    """
    barrier = threading.Barrier(THREADS)

    def press(mine):
        barrier.wait(timeout=60)
        most, held = 0, []
        try:
            for number in range(operations // THREADS + 1):
                pk = mine[number % len(mine)]
                asked = MentorshipRequest.objects.select_related("mentor__user", "venture").get(
                    pk=pk
                )
                try:
                    held.append(actions.accept(asked, by=asked.mentor.user, at=NOW))
                except (actions.MentorBusy, InvalidMove):
                    pass
                else:
                    now = Mentorship.objects.active().filter(mentor=asked.mentor_id).count()
                    most = max(most, now)
                if len(held) == HELD:
                    _undo(held.pop(0))
        finally:
            connections.close_all()
        return most

    with ThreadPoolExecutor(THREADS) as pool:
        return max(pool.map(press, (requests[start::THREADS] for start in range(THREADS))))


@transaction.atomic
def _undo(begun):
    """Put a request back, so that it can be accepted again."""
    Mentorship.objects.filter(pk=begun.pk).delete()
    MentorshipRequest.objects.filter(pk=begun.request_id).update(status="sent")


@pytest.fixture
def crowd(committed):
    """Twenty mentors with three places, 320 open requests."""
    del committed
    mentors = [MentorFactory(capacity=PLACES, weekly_limit=20) for _ in range(MENTORS)]
    founder = UserFactory()
    requests = []
    for number in range(320):
        venture = VentureFactory(founders=[founder])
        requests.append(RequestFactory(mentor=mentors[number % MENTORS], venture=venture).pk)
    return requests


@pytest.mark.parametrize("_time", range(max(1, TIMES)))
def test_presses_at_once_never_take_a_fourth_place(crowd, _time):
    assert _rush(crowd, OPERATIONS) == PLACES


def test_without_the_guard_there_is_a_fourth_place(crowd):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mentors_mentorprofile DROP CONSTRAINT mentor_within_capacity")
    try:
        assert _rush(crowd, OPERATIONS // 2 if not TIMES else OPERATIONS // 8) > PLACES
    finally:
        Mentorship.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE mentors_mentorprofile ADD CONSTRAINT mentor_within_capacity "
                "CHECK (active_count <= capacity)"
            )


def _at_once(keys, accept):
    """Let 32 threads accept each request at the same moment; return how many began by it.

    Every thread has read the request while it was open before any of them presses.
    """
    barrier = threading.Barrier(THREADS)

    def press(_number):
        try:
            return [_pressed(pk, accept, barrier) for pk in keys]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [sum(begun) for begun in zip(*pool.map(press, range(THREADS)), strict=True)]


def _pressed(pk, accept, barrier):
    asked = MentorshipRequest.objects.select_related("mentor__user", "venture").get(pk=pk)
    barrier.wait(timeout=60)
    try:
        accept(asked, by=asked.mentor.user, at=NOW)
    except InvalidMove:
        return False
    return True


def _traces(pk):
    """Return how many events, mentorships and notices there are of one accepted request."""
    accepted = AuditEvent.objects.filter(
        verb="accept", subject_label="mentors.mentorshiprequest", subject_pk=str(pk)
    )
    told = Notification.objects.filter(kind="mentors/accepted", key=f"mentors/accepted:{pk}")
    return accepted.count(), Mentorship.objects.filter(request=pk).count(), told.count()


@transaction.atomic
def _accept_as_read(asked, *, by, at):
    """Accept as somebody would write it who looks first and then changes, whoever else does."""
    if not asked.is_open:
        raise InvalidMove
    MentorshipRequest.objects.filter(pk=asked.pk).update(status="accepted", status_changed_at=at)
    record("accept", asked, by=by, at=at)


def test_of_32_who_accept_one_request_at_once_one_does(committed):
    del committed
    keys = [RequestFactory().pk for _ in range(REQUESTS)]
    assert _at_once(keys, actions.accept) == [1] * REQUESTS
    assert {_traces(pk) for pk in keys} == {(1, 1, 1)}
    assert set(MentorshipRequest.objects.values_list("status", flat=True)) == {"accepted"}


def test_without_the_conditional_update_several_accept(committed):
    del committed
    asked = RequestFactory()
    (began,) = _at_once([asked.pk], _accept_as_read)
    assert began > 1
    assert _traces(asked.pk)[0] == began


@pytest.mark.django_db
def test_the_web_role_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE qingchuang_web")
        try:
            for forbidden in (
                "ALTER TABLE mentors_mentorprofile DISABLE TRIGGER ALL",
                "DROP TABLE audit_auditevent",
                "CREATE TABLE mine (id int)",
            ):
                with pytest.raises(DatabaseError), transaction.atomic():
                    cursor.execute(forbidden)
        finally:
            cursor.execute("RESET ROLE")


def declared_triggers():
    """Return table and name of each trigger that a model declares."""
    return {
        (model._meta.db_table, constraint.name)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Trigger)
    }


@pytest.mark.django_db
def test_the_triggers_of_the_database_are_those_that_the_models_declare():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgname NOT LIKE 'procrastinate%'"
        )
        there = set(cursor.fetchall())
    assert there == declared_triggers()
    assert len(there) > 30


def test_a_changed_trigger_is_a_migration():
    (counts,) = (each for each in Mentorship._meta.constraints if isinstance(each, Trigger))
    _path, arguments, told = counts.deconstruct()
    assert Trigger(*arguments, **told) == counts
    assert Trigger(*arguments, **{**told, "body": "RETURN NULL;"}) != counts
