"""The web role adds to the trail and can do nothing else to it."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.actions import record
from audit.models import AuditEvent, Seal
from audit.sealing import seal_all
from config.database import WEB, grants
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FORBIDDEN = [
    "UPDATE audit_auditevent SET verb = 'x'",
    "DELETE FROM audit_auditevent",
    "TRUNCATE audit_auditevent",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_only",
    "DROP TRIGGER audit_append_only ON audit_auditevent",
    "SET session_replication_role = replica",
    "UPDATE audit_seal SET head = 'x'",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
    "ALTER TABLE audit_seal DISABLE TRIGGER ALL",
]


@pytest.fixture
def told(now, settings, tmp_path):
    settings.SEAL_HEAD_FILE = tmp_path / "head.json"
    user = UserFactory()
    record("look", user, by=user, at=now)
    seal_all()
    with connection.cursor() as cursor:
        for statement in grants(WEB):
            cursor.execute(statement)
    return user


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_web_role_cannot_change_the_trail(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB}")
        try:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
        finally:
            cursor.execute("RESET ROLE")
    assert AuditEvent.objects.get().verb == "look"
    assert Seal.objects.count() == 1


def test_the_web_role_adds_to_it(told, now):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WEB}")
        try:
            record("look", told, by=told, at=now)
            assert seal_all() == 1
        finally:
            cursor.execute("RESET ROLE")
    assert AuditEvent.objects.count() == 2


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("table", ["audit_auditevent", "audit_seal"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_nor_can_the_owner_while_the_trigger_stands(table, change):
    column = "verb" if table == "audit_auditevent" else "head"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column, column))
