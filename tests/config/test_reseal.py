"""`reseal`: after it the older key and the older cipher are needed for nothing that is stored."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.secret import opened
from ledgers.queries.files import file_of, seal
from mobility.models import ImportBatch, Researcher
from mobility.secret import digest
from privacy.actions import opened as opened_copy
from privacy.models import Copy
from tests.clock import NOW
from tests.factories import ResearcherFactory, UserFactory

pytestmark = pytest.mark.django_db

NUMBERS = ["63010419871101123X", "630104198711011248"]


def key():
    return Fernet.generate_key().decode()


def stored(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM mobility_researcher WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def store(person, text):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mobility_researcher SET identity_number = %s WHERE id = %s", [text, person.pk]
        )


def resealed():
    """Return how many rows of each place were written anew."""
    out = StringIO()
    call_command("reseal", stdout=out)
    told = dict(line.split("\t") for line in out.getvalue().splitlines())
    return {place: int(count) for place, count in told.items()}


def test_what_is_of_an_older_key_or_cipher_is_written_anew_and_once(settings):
    old, new, ours = key(), key(), settings.FIELD_KEYS
    settings.FIELD_KEYS = (old,)
    people = [ResearcherFactory(identity_number=number) for number in NUMBERS]
    store(people[1], Fernet(old).encrypt(NUMBERS[1].encode()).decode())
    user = UserFactory()
    data = {"secret": Fernet(old).encrypt(b"JBSWY3DP").decode(), "counter": 7}
    factor = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    copy = Copy.objects.create(
        user=user, status="ready", asked_at=NOW, until=NOW + timedelta(days=7), size=3,
        content=Fernet(old).encrypt(b"zip"),
    )  # fmt: skip
    batch = ImportBatch(content=seal(b"1,2"))
    settings.FIELD_KEYS = (new, old, *ours)
    before = [stored(person) for person in people]
    told = resealed()
    assert told["mobility.Researcher.identity_number"] >= 2
    assert told["mfa.Authenticator.data"] >= 1
    assert told["privacy.Copy.content"] >= 1
    assert {"mobility.ImportBatch.content", "province.Brought.content"} <= set(told)
    assert file_of(batch) == b"1,2"
    settings.FIELD_KEYS = (new,)
    after = [stored(person) for person in people]
    assert all(text.startswith("2$") for text in after)
    assert set(before) & set(after) == set()
    found = [Researcher.objects.get(pk=person.pk).identity_number for person in people]
    assert found == NUMBERS
    factor.refresh_from_db()
    assert opened(factor.data["secret"]) == "JBSWY3DP"
    assert factor.data["counter"] == 7
    copy.refresh_from_db()
    assert opened_copy(copy) == b"zip"
    assert set(resealed().values()) == {0}
    assert [stored(person) for person in people] == after


def test_the_last_key_can_go_too_and_equal_numbers_are_found_again(settings):
    old, new, ours = key(), key(), settings.FIELD_KEYS
    settings.FIELD_KEYS = (*ours, old)
    before = digest(NUMBERS[0])
    person = ResearcherFactory(identity_number=NUMBERS[0], identity_digest=before)
    settings.FIELD_KEYS = (new, *ours, old)
    resealed()
    person.refresh_from_db()
    assert person.identity_digest == before
    settings.FIELD_KEYS = (new,)
    assert resealed()["mobility.Researcher.identity_digest"] >= 1
    person.refresh_from_db()
    assert person.identity_digest == digest(NUMBERS[0]) != before
    assert resealed()["mobility.Researcher.identity_digest"] == 0


def test_what_no_key_opens_stays_as_it_stands_and_is_said(settings):
    settings.FIELD_KEYS = (key(), *settings.FIELD_KEYS)
    person = ResearcherFactory(identity_number=NUMBERS[0])
    lost = Fernet(key()).encrypt(b"x").decode()
    store(person, lost)
    with pytest.raises(CommandError, match="No key of FIELD_KEYS"):
        call_command("reseal", stdout=StringIO())
    assert stored(person) == lost
