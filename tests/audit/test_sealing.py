"""What is sealed cannot be bent without its showing; five ways of bending, as the superuser."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from audit import sealing
from audit.actions import record
from audit.models import AuditEvent, Seal
from audit.sealing import HeadMismatch, seal_all, unsealed, verify
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EVENTS = 12


@pytest.fixture(autouse=True)
def head(settings, tmp_path):
    settings.SEAL_HEAD_FILE = tmp_path / "head.json"
    return tmp_path / "head.json"


@pytest.fixture
def trail(now, monkeypatch):
    """Twelve events under three seals."""
    monkeypatch.setattr(sealing, "BATCH", 4)
    user = UserFactory()
    for number in range(EVENTS):
        record("look", user, by=user, at=now, number=number)
    assert seal_all() == EVENTS
    assert Seal.objects.count() == 3
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def bend(*statements):
    """Do what only the owner of the tables can do: with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("audit_auditevent", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("audit_auditevent", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def kinds():
    return {finding.kind for finding in verify().findings}


@pytest.mark.usefixtures("trail")
def test_a_trail_that_nobody_touched_is_whole():
    told = verify()
    assert (told.findings, told.seals, told.sealed, told.pending) == ([], 3, EVENTS, 0)


def test_a_changed_event_is_found(trail):
    bend(f"UPDATE audit_auditevent SET verb = 'export' WHERE id = {trail[5]}")
    assert kinds() == {"changed"}


@pytest.mark.parametrize("column", ["roles", "address", "request", "result", "detail"])
def test_every_column_is_under_the_hash(trail, column):
    value = "'{}'" if column == "detail" else "'failed'"
    bend(f"UPDATE audit_auditevent SET {column} = {value} WHERE id = {trail[0]}")
    assert kinds() == {"changed"}


def test_a_moved_moment_is_found(trail):
    bend(
        "UPDATE audit_auditevent SET happened_at = happened_at - interval '1 microsecond'"
        f" WHERE id = {trail[11]}"
    )
    assert kinds() == {"changed"}


def test_a_deleted_event_is_found_and_named(trail):
    bend(f"DELETE FROM audit_auditevent WHERE id = {trail[5]}")
    (finding,) = verify().findings
    assert (finding.kind, finding.what) == ("missing", f"#{trail[5]}")


def test_two_swapped_events_are_found(trail):
    one, other = trail[2], trail[9]
    bend(
        f"UPDATE audit_auditevent SET id = -1 WHERE id = {one}",
        f"UPDATE audit_auditevent SET id = {one} WHERE id = {other}",
        f"UPDATE audit_auditevent SET id = {other} WHERE id = -1",
    )
    assert kinds() == {"changed"}
    assert len(verify().findings) == 2  # of both seals


def test_a_back_dated_event_is_found(trail):
    bend(
        "INSERT INTO audit_auditevent (id, verb, subject_label, subject_pk, detail, happened_at,"
        " result, address, request, roles, written_at)"
        f" SELECT {trail[0] - 1}, verb, subject_label, subject_pk, detail,"
        " happened_at - interval '1 day', result, address, request, roles,"
        f" written_at - interval '1 day' FROM audit_auditevent WHERE id = {trail[0]}"
    )
    assert "inserted" in kinds()
    seal_all()  # a seal over it does not make it honest
    assert "inserted" in kinds()


@pytest.mark.usefixtures("trail")
def test_a_cut_tail_is_found_by_the_head_outside():
    last = Seal.objects.get(number=3)
    bend(
        f"DELETE FROM audit_auditevent WHERE id >= {last.spans[0][0]}",
        "DELETE FROM audit_seal WHERE number = 3",
    )
    assert kinds() == {"head"}
    with pytest.raises(HeadMismatch):
        seal_all()


@pytest.mark.usefixtures("trail")
def test_without_the_head_outside_the_cut_would_not_show(head):
    """The planted control: the file is what finds it."""
    last = Seal.objects.get(number=3)
    before = Seal.objects.get(number=2)
    bend(
        f"DELETE FROM audit_auditevent WHERE id >= {last.spans[0][0]}",
        "DELETE FROM audit_seal WHERE number = 3",
    )
    head.write_text(json.dumps({"number": 2, "head": before.head}))
    assert verify().findings == []


@pytest.mark.usefixtures("trail")
def test_a_seal_that_was_made_to_fit_breaks_the_chain():
    bend("UPDATE audit_seal SET digest = repeat('0', 64) WHERE number = 2")
    assert {"chain", "changed"} <= kinds()


@pytest.mark.usefixtures("trail")
def test_a_seal_taken_out_of_the_middle_is_found():
    bend("DELETE FROM audit_seal WHERE number = 2")
    assert "chain" in kinds()


@pytest.mark.usefixtures("trail")
def test_sealing_twice_seals_once():
    assert seal_all() == 0
    assert Seal.objects.count() == 3


def test_what_comes_late_is_in_the_next_seal(now):
    """A transaction that began before and ends after a seal has keys below those sealed."""
    user = UserFactory()
    early = record("look", user, by=user, at=now)
    late = record("look", user, by=user, at=now)
    after = record("look", user, by=user, at=now)
    values = AuditEvent.objects.filter(pk=late.pk).values().get()
    bend(f"DELETE FROM audit_auditevent WHERE id = {late.pk}")  # not committed yet
    assert seal_all() == 2
    assert Seal.objects.get().spans == [[early.pk, early.pk], [after.pk, after.pk]]
    AuditEvent.objects.create(**values)
    assert unsealed()[0] == 1
    assert seal_all() == 1
    assert verify().findings == []


def test_what_a_rollback_left_out_is_missed_by_nobody(now):
    user = UserFactory()
    record("look", user, by=user, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_auditevent', 'id'))")
    record("look", user, by=user, at=now)
    seal_all()
    assert len(Seal.objects.get().spans) == 2
    assert verify().findings == []


@pytest.mark.usefixtures("trail")
def test_what_is_not_sealed_yet_is_said(now):
    user = UserFactory()
    record("look", user, by=user, at=now)
    count, oldest = unsealed()
    assert count == verify().pending == 1
    assert oldest is not None
    seal_all()
    assert unsealed() == (0, None)


def test_the_name_of_the_hash_is_kept_with_each_seal(now, settings):
    user = UserFactory()
    for name in ("sha256", "sha3_256"):
        settings.SEAL_ALGORITHM = name
        record("look", user, by=user, at=now)
        seal_all()
    assert set(Seal.objects.values_list("algorithm", flat=True)) == {"sha256", "sha3_256"}
    assert verify().findings == []


def test_the_command_tells_and_ends_with_an_error(trail, head):
    out = StringIO()
    call_command("verify_audit", head=head, stdout=out)
    assert str(EVENTS) in out.getvalue()
    bend(f"DELETE FROM audit_auditevent WHERE id = {trail[5]}")
    with pytest.raises(CommandError):
        call_command("verify_audit", head=head, stdout=StringIO())


@pytest.mark.usefixtures("trail")
def test_after_a_restore_the_operator_adopts_the_head_and_that_is_recorded(head):
    head.write_text(json.dumps({"number": 99, "head": "of a lost day"}))
    with pytest.raises(HeadMismatch):
        seal_all()
    call_command("verify_audit", adopt_head=True, stdout=StringIO())
    assert AuditEvent.objects.filter(verb="adopt_head").exists()
    assert seal_all() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed")
def test_of_eight_who_seal_at_once_one_does(now):
    user, barrier = UserFactory(), threading.Barrier(8)
    for _ in range(50):
        record("look", user, by=user, at=now)

    def press(_number):
        barrier.wait(timeout=60)
        try:
            return seal_all()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(press, range(8)))
    assert sum(sealed) == 50
    assert sum(Seal.objects.values_list("rows", flat=True)) == 50
    assert verify().findings == []


def test_an_event_of_a_minute_is_no_reason_to_call_it_late(now):
    user = UserFactory()
    record("look", user, by=user, at=now - timedelta(days=400))  # brought in with its own day
    seal_all()
    record("look", user, by=user, at=now)
    seal_all()
    assert verify().findings == []
