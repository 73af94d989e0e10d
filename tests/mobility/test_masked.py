"""No page and no file of the leave records shows a whole identity number or phone by itself.

Where one does, it is written here why.
"""

import pytest
from django.urls import reverse

from accounts.enums import Role
from ledgers.actions import begin_import
from tests.clock import NOW
from tests.factories import OfficerFactory
from tests.files import got
from tests.ledgers.bringing import corrected, people, workbook
from tests.logs import IDENTITY, PHONE, secrets_of
from tests.marks import contents
from tests.scenes import address, leave_patterns, signed_in

pytestmark = pytest.mark.django_db
WHOLE = {
    "paper": "a file as it was handed in",
    "import_errors": "rows that somebody sent, to be put right and sent again: with stars in it"
    " no row would be found by its number; the reader proves again who sits there, each file"
    " stands in the trail, and the import ends after 30 days",
}


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


def whole(client, scene, names):
    """Return the pages on which a whole number stands."""
    found = set()
    for name in names:
        body = contents(got(client, address(name, scene)))
        if IDENTITY.encode() in body or PHONE.encode() in body:
            found.add(name)
    return found


@pytest.mark.parametrize("role", [Role.HR_HEAD, Role.HR_OFFICER, Role.AUDITOR, Role.FINANCE])
def test_numbers_are_masked_on_all_pages_and_in_all_files(scene, unlimited, role):
    del unlimited
    secrets_of(scene)
    unit = scene.leave.case.employment.organisation
    client = signed_in(OfficerFactory(organisation=unit, role=role).user)
    names = {pattern.name for pattern in leave_patterns}
    assert len(names) > 30
    assert {"leave_export", "leave_case", "leave_history"} <= names
    assert whole(client, scene, names - WHOLE.keys()) == set()


def test_the_look_finds_a_number_where_one_is_told_for_a_reason(scene, unlimited):
    del unlimited
    secrets_of(scene)
    client = signed_in(scene.leave.head)
    url = reverse("leave_reveal", args=[scene.leave.case.pk])
    assert IDENTITY.encode() in contents(client.post(url, {"reason": "社保核对"}))


def test_wrong_rows_come_back_as_they_were_sent_so_that_they_can_be_sent_again(scene, unlimited):
    del unlimited
    unit = scene.leave.case.employment.organisation
    rows = corrected(people(3), 1, first_day="2026.5")
    batch = begin_import(unit, "台账.xlsx", workbook(rows), by=scene.leave.head, at=NOW)
    client = signed_in(scene.leave.head)
    back = contents(got(client, reverse("import_errors", args=[batch.pk])))
    assert rows[1]["identity_number"].encode() in back
    assert rows[0]["identity_number"].encode() not in back
    page = contents(client.get(reverse("import_preview", args=[batch.pk]) + "?show=all"))
    assert not any(row["identity_number"].encode() in page for row in rows)
