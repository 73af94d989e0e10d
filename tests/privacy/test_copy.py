"""A copy of one's data holds all that is one's own, and nothing of a stranger."""

import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.models import AuditEvent
from audit.terms import PartlyEnded
from mentoring.actions import write_message
from notifications.models import Notification
from privacy import actions
from privacy.actions import copies
from privacy.models import COPIES_A_DAY, Copy
from privacy.queries import gathered
from safety.actions import block
from stories.actions import agree
from tests.clock import NOW
from tests.factories import ResearcherFactory, TermFactory, UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import set_scene, signed_in
from tests.second_factor import grow_old
from tests.stories.stage import TYPED, Stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def made(person, at=NOW):
    copy = actions.ask_for_copy(person, at=at)
    actions.carry_out_copy(copy.pk, at=at)
    return Copy.objects.get(pk=copy.pk)


def archive(copy):
    return ZipFile(BytesIO(actions.opened(copy)))


def proved(person):
    """Return a client whose reader has typed the password a moment ago."""
    client = in_english(person)
    client.post(reverse("account_reauthenticate"), {"password": "correct-horse-8"})
    return client


def test_what_one_wrote_is_in_it_for_machines_and_for_reading():
    pair = Pair()
    pair.founder.wechat = "canary-wechat"
    pair.founder.save()
    pair.record(notes="canary-notes", by=pair.founder)
    write_message(pair.row, text="canary-message", uploads=[], by=pair.founder, at=NOW)
    kept = archive(made(pair.founder))
    told = kept.read("data.json").decode()
    page = kept.read("index.html").decode()
    for canary in ("canary-wechat", "canary-notes", "canary-message", pair.founder.email):
        assert canary in told
        assert canary in page
    assert json.loads(told)["person"] == pair.founder.pk


def test_moments_and_choices_are_told_as_people_read_them():
    pair = Pair()
    page = archive(made(pair.founder)).read("index.html").decode()
    assert not re.search(r"\d{4}-\d\d-\d\dT", page)
    assert f"{timezone.localtime(pair.row.started_at):%Y-%m-%d %H:%M}" in page
    (asked,) = [
        each for each in gathered(pair.founder).tables if each.model == "mentors.MentorshipRequest"
    ]
    assert asked.rows[0]["status"] == "accepted"
    told = dict(next(asked.lines()))
    assert told["状态"] == str(pair.row.request.get_status_display())


@pytest.mark.parametrize(
    "typed", ["2026-12-01T10:00", "2026-12-01T10:00 开会", "2026-13-41T99:00", "2026-12-01T10:00x"]
)
def test_words_that_begin_like_a_moment_are_told_as_they_are(typed):
    pair = Pair()
    write_message(pair.row, text=typed, uploads=[], by=pair.founder, at=NOW)
    assert typed in archive(made(pair.founder)).read("index.html").decode()


def test_what_was_written_to_one_is_in_it_but_no_contact_of_the_other_side():
    pair = Pair()
    pair.mentor.wechat, pair.mentor.phone = "canary-of-mentor", "+8613900001111"
    pair.mentor.save()
    write_message(pair.row, text="said to the founder", uploads=[], by=pair.mentor, at=NOW)
    told = archive(made(pair.founder)).read("data.json").decode()
    assert "said to the founder" in told
    for hidden in ("canary-of-mentor", "13900001111", pair.mentor.email):
        assert hidden not in told


def test_nothing_of_a_stranger_is_in_it():
    pair, other = Pair(), Pair()
    other.record(notes="canary-of-stranger", by=other.founder)
    write_message(other.row, text="canary-of-stranger", uploads=[], by=other.founder, at=NOW)
    assert "canary-of-stranger" not in archive(made(pair.founder)).read("data.json").decode()


def test_passwords_and_secret_addresses_are_in_no_copy():
    person = UserFactory()
    told = archive(made(person)).read("data.json").decode()
    assert person.password not in told


def test_the_own_files_are_in_it():
    pair = Pair()
    upload = {
        "name": "2026-03.pdf", "content": b"%PDF-1.4 canary", "size": 15,
        "content_type": "application/pdf",
    }  # fmt: skip
    write_message(pair.row, text="file", uploads=[upload], by=pair.founder, at=NOW)
    kept = archive(made(pair.founder))
    (name,) = [each for each in kept.namelist() if each.endswith("2026-03.pdf")]
    assert kept.read(name) == b"%PDF-1.4 canary"


def test_the_own_leave_is_in_it_and_nobody_elses():
    person = ResearcherFactory(user=UserFactory(), name="祁墨白")
    TermFactory(case__employment__person=person)
    other = ResearcherFactory(user=UserFactory(), name="贺兰舟")
    TermFactory(case__employment__person=other)
    told = archive(made(person.user)).read("data.json").decode()
    assert "祁墨白" in told
    assert "mobility.LeaveTerm" in told
    assert "贺兰舟" not in told


def test_a_whole_scene_can_be_gathered_for_each_of_its_people():
    scene = set_scene()
    people = (scene.founder, scene.mentor, scene.begun.mentor.user, scene.manager, scene.operator)
    for person in (*people, scene.leave.researcher, scene.leave.head, scene.leave.province):
        assert gathered(person).tables


def test_a_story_is_in_the_copy_of_both_who_told_and_who_agreed():
    stage = Stage()
    story = stage.told(by=stage.mentor)
    assert "stories.Story" not in {table.model for table in gathered(stage.founder).tables}
    agree(story, by=stage.founder, at=NOW)
    for person in (stage.mentor, stage.founder):
        (table,) = [each for each in gathered(person).tables if each.model == "stories.Story"]
        assert [row["title"] for row in table.rows] == [TYPED["title"]]


def test_whoever_keeps_one_away_is_not_told():
    person, other = UserFactory(), UserFactory()
    block(person, by=other, at=NOW)
    assert "safety.Block" not in {table.model for table in gathered(person).tables}
    assert "safety.Block" in {table.model for table in gathered(other).tables}


def test_it_is_told_once_and_a_job_done_twice_changes_nothing():
    person = UserFactory()
    copy = made(person)
    actions.carry_out_copy(copy.pk, at=NOW + DAY)
    again = Copy.objects.get(pk=copy.pk)
    assert (again.until, bytes(again.content)) == (copy.until, bytes(copy.content))
    assert Notification.objects.filter(recipient=person, kind="privacy/copy_ready").count() == 1
    assert AuditEvent.objects.filter(verb="finish", subject_label="privacy.copy").count() == 1


def test_it_is_gone_after_seven_days():
    copy = made(UserFactory())
    assert actions.forget_over(at=NOW + 6 * DAY) == 0
    assert actions.forget_over(at=NOW + 7 * DAY) == 1
    assert actions.forget_over(at=NOW + 8 * DAY) == 0
    copy.refresh_from_db()
    assert (copy.status, copy.content) == ("gone", None)


def test_one_at_a_time_and_a_few_a_day():
    person = UserFactory()
    actions.ask_for_copy(person, at=NOW)
    with pytest.raises(actions.AlreadyMaking):
        actions.ask_for_copy(person, at=NOW)
    Copy.objects.all().delete()
    for _number in range(COPIES_A_DAY):
        made(person)
    with pytest.raises(actions.TooManyCopies):
        actions.ask_for_copy(person, at=NOW)
    assert made(person, at=NOW + DAY + timedelta(minutes=1)).status == "ready"


def test_one_that_was_lost_no_longer_bars_the_next():
    person = UserFactory()
    actions.ask_for_copy(person, at=NOW)
    actions.give_up_lost(at=NOW + DAY)
    assert made(person, at=NOW + 2 * DAY).status == "ready"


def test_only_its_person_takes_it_away_and_proves_it():
    person = UserFactory()
    copy = made(person)
    url = reverse("copy_take", args=[copy.pk])
    assert signed_in(UserFactory()).get(url).status_code == 404
    client = signed_in(person)
    grow_old(client)
    asked = client.get(url)
    assert asked.status_code == 302
    assert reverse("account_reauthenticate") in asked.url
    given = proved(person).get(url)
    assert given.headers["Content-Type"] == "application/zip"
    assert given.content == actions.opened(copy)
    assert AuditEvent.objects.filter(verb="take_copy", actor=person).exists()
    with pytest.raises(Denied):
        actions.note_taken(copy, by=UserFactory(), at=NOW)


def test_a_link_that_has_died_says_so():
    person = UserFactory()
    copy = made(person, at=NOW - 8 * DAY)
    answer = proved(person).get(reverse("copy_take", args=[copy.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("own_data")
    assert "not there any more" in answer.content.decode()


def test_the_page_has_one_made():
    person = UserFactory()
    client = proved(person)
    client.post(reverse("copy_ask"))
    assert Copy.objects.get(user=person).status == "making"
    assert "being made" in client.get(reverse("own_data")).content.decode()
    assert client.get(reverse("copy_ask")).status_code == 405


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "nowhere"},
        {"status": "gone", "content": b"x"},
        {"status": "ready"},
        {"status": "making", "until": NOW + 9 * DAY},
    ],
)
def test_the_database_refuses_a_copy_that_cannot_be(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.create(user=UserFactory(), asked_at=NOW, **fields)


def test_where_no_more_are_made_it_is_said_from_when_on():
    person, now = UserFactory(), timezone.now()
    for hours in range(COPIES_A_DAY + 1, 1, -1):
        made(person, at=now - timedelta(hours=hours))
    answer = proved(person).post(reverse("copy_ask"), follow=True)
    again = timezone.localtime(now - timedelta(hours=COPIES_A_DAY + 1) + DAY)
    assert f"{again:%Y-%m-%d %H:%M}" in answer.content.decode()
    assert Copy.objects.filter(user=person).count() == COPIES_A_DAY


def test_a_job_whose_copy_is_gone_does_nothing():
    copy = actions.ask_for_copy(UserFactory(), at=NOW)
    Copy.objects.all().delete()
    actions.carry_out_copy(copy.pk, at=NOW)
    assert not Copy.objects.exists()


def test_one_that_cannot_be_forgotten_holds_up_no_other(monkeypatch):
    first, other, move = made(UserFactory()), made(UserFactory()), copies.advance

    def fails(row, *told, **more):
        if row.pk == first.pk:
            raise ValueError
        move(row, *told, **more)

    monkeypatch.setattr(copies, "advance", fails)
    with pytest.raises(PartlyEnded) as rest:
        actions.forget_over(at=NOW + 7 * DAY)
    assert rest.value.ended == 1
    other.refresh_from_db()
    assert other.content is None
