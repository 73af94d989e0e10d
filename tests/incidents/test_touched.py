"""Whose data: a planted incident against what is known to be true."""

from datetime import timedelta
from io import BytesIO

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from audit.actions import record
from incidents.queries import people_of, touched
from safety.models import Block
from tests.clock import NOW
from tests.factories import MentorshipFactory, RequestFactory, UserFactory, VentureFactory
from tests.files import got
from tests.incidents.stage import Stage
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def planted():
    """An account touched people, a venture and a request within an hour; others did more."""
    thief, other = UserFactory(), UserFactory()
    victim = UserFactory()
    venture, asked = VentureFactory(), RequestFactory()
    begin = NOW + 100 * HOUR
    for row in (victim, venture, asked):
        record("read", row, by=thief, at=begin + HOUR / 2)
    bystanders = UserFactory(), UserFactory(), UserFactory()
    record("read", bystanders[0], by=other, at=begin + HOUR / 2)
    record("read", bystanders[1], by=thief, at=begin - HOUR)
    record("read", bystanders[2], by=thief, at=begin + 2 * HOUR)
    touched_people = {
        victim, *venture.founders.all(), *asked.venture.founders.all(), asked.mentor.user,
    }  # fmt: skip
    return thief, begin, touched_people


def test_a_planted_incident_is_found_whole_and_nothing_else():
    thief, begin, people = planted()
    found = touched(begin, begin + HOUR, account=thief)
    assert {each.person for each in found.people} == people
    assert (found.events, found.of_nobody) == (3, 0)
    assert all(each.first == each.last == begin + HOUR / 2 for each in found.people)


def test_an_address_leads_to_the_accounts_that_signed_in_there():
    thief, begin, people = planted()
    UserSession.objects.create(
        user=thief, ip="10.1.2.3", session_key="a" * 32, user_agent="x", created_at=begin - HOUR
    )
    found = touched(begin, begin + HOUR, address="10.1.2.3")
    assert {each.person for each in found.people} == people
    assert not touched(begin, begin + HOUR, address="10.1.2.4").people


def test_a_row_leads_to_the_people_of_what_it_belongs_to():
    pair = MentorshipFactory()
    people = {pair.mentor.user_id, *pair.venture.founders.values_list("pk", flat=True)}
    assert people_of("mentors.mentorship", [str(pair.pk)]) == {str(pair.pk): people}


def test_rows_that_are_gone_or_unreadable_are_counted_as_nobodys():
    thief = UserFactory()
    gone = Block.objects.create(by=thief, person=UserFactory(), at=NOW)
    record("block", gone, by=thief, at=NOW)
    Block.objects.all().delete()
    found = touched(NOW, NOW, account=thief)
    assert (found.people, found.events, found.of_nobody) == ([], 1, 1)
    assert not people_of("nobody.knows", ["1"])
    assert not people_of("accounts.user", ["x"])
    assert people_of("accounts.user", [str(thief.pk)]) == {str(thief.pk): {thief.pk}}


def test_the_page_and_the_file_name_the_same_people(client):
    stage = Stage()
    thief, begin, people = planted()
    row = stage.incident()
    client.force_login(stage.operator)
    told = {"account": thief.email, "first_day": begin.date(), "last_day": begin.date()}
    asked = client.post(reverse("incident_touched", args=[row.pk]), told).headers["Location"]
    assert "@" not in asked
    assert thief.email.partition("@")[0] not in asked
    page = client.get(asked).content.decode()
    assert all(each.email in page for each in people)
    key = asked.partition("?")[2]
    answer = got(client, f"{reverse('incident_touched_export', args=[row.pk])}?{key}")
    cells = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    emails = {cell for line in cells for cell in line if isinstance(cell, str) and "@" in cell}
    assert {each.email for each in people} <= emails
    assert emails <= set(User.objects.values_list("email", flat=True))


@pytest.mark.parametrize(
    "told",
    [{}, {"first_day": "x"}, {"first_day": "2026-11-24", "last_day": "2026-11-23"},
     {"first_day": "2026-11-24", "last_day": "2026-11-24", "address": "nowhere"},
     {"first_day": "2026-11-24", "last_day": "2026-11-24", "account": "nobody@example.cn"}],
)  # fmt: skip
def test_what_cannot_be_read_finds_nobody(client, told):
    stage = Stage()
    row = stage.incident()
    client.force_login(stage.officer)
    page, file = (
        reverse(name, args=[row.pk]) for name in ("incident_touched", "incident_touched_export")
    )
    assert client.post(page, told).status_code == 422
    for url in (page, file):
        assert got(client, url).status_code == 200
    assert client.get(file, {"asked": "long gone"}).headers["Location"] == page


def test_files_that_went_out_are_told_as_nobody_knows_whose_data_stand_in_them():
    """A list of hundreds was taken away: an answer that names the thief alone would mislead."""
    stage, thief = Stage(), UserFactory()
    row = stage.incident()
    told = {"what": "residents_export", "path": "/residents/export/?q=盐湖", "reason": "季度检查"}
    record("export", thief, by=thief, at=NOW, **told)
    record("export", thief, by=thief, at=NOW - 24 * HOUR, **(told | {"path": "/before/"}))
    record("export", UserFactory(), by=UserFactory(), at=NOW, **(told | {"path": "/anothers/"}))
    record("look", thief, by=thief, at=NOW)
    assert [each.detail["path"] for each in touched(NOW, NOW, account=thief).files] == [
        "/residents/export/?q=盐湖"
    ]
    client = in_english(stage.operator)
    asked = {"account": thief.email, "first_day": NOW.date(), "last_day": NOW.date()}
    page = client.post(reverse("incident_touched", args=[row.pk]), asked, follow=True)
    shown = " ".join(page.content.decode().split())
    assert "1 file went out; whose data stand in it is not counted here." in shown
    assert "/residents/export/" in shown
    assert "季度检查" in shown
    assert "/before/" not in shown
