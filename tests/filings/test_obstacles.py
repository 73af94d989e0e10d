"""Rules that hinder: reported, answered, read by everybody where that is agreed to."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from filings import actions
from filings.models import Obstacle
from tests.clock import NOW
from tests.factories import UserFactory
from tests.files import got
from tests.filings.bureau import an_officer, kinds
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TYPED = {"rule": "住所登记要产权证", "prevents": "租用工位不能注册", "proposal": "认可集群注册"}


def reported(by=None, **change):
    fields = {**TYPED, "may_be_published": True, **change}
    return actions.report(fields, by=by or UserFactory(), at=NOW)


def test_anybody_reports_a_rule_and_the_office_answers():
    officer, person = an_officer(), UserFactory()
    row = reported(person)
    assert kinds(officer) == ["obstacle_received"]
    with pytest.raises(Denied):
        actions.look_into(row, by=person, at=NOW)
    actions.look_into(row, by=officer, at=NOW)
    actions.answer_obstacle(row, answer="已改为承诺制", by=officer, at=NOW)
    assert kinds(person) == ["obstacle_answered"]
    with pytest.raises(InvalidMove):
        actions.answer_obstacle(row, answer="又答", by=officer, at=NOW)


@pytest.mark.parametrize("verb", ["look_into", "answer_obstacle"])
def test_what_one_officer_deals_with_asks_no_colleague_for_an_answer(verb):
    officer, colleague = an_officer(), an_officer()
    row = reported()
    told = {"answer": "已改为承诺制"} if verb == "answer_obstacle" else {}
    getattr(actions, verb)(row, **told, by=officer, at=NOW)
    assert not colleague.notifications.filter(read_at=None).exists()


def test_an_officer_does_not_answer_what_he_reported_himself():
    officer = an_officer()
    row = reported(officer)
    assert kinds(officer) == []
    with pytest.raises(Denied):
        actions.answer_obstacle(row, answer="好", by=officer, at=NOW)


def test_everybody_reads_the_answer_without_a_name_while_that_is_agreed_to(stranger):
    officer, person = an_officer(), UserFactory(name="祁墨白")
    row = reported(person)
    assert TYPED["rule"] not in stranger.get("/obstacles/").content.decode()
    actions.answer_obstacle(row, answer="已改为承诺制", by=officer, at=NOW)
    page = stranger.get("/obstacles/").content.decode()
    assert "已改为承诺制" in page
    assert "祁墨白" not in page
    signed_in(person).post(f"/filings/obstacles/{row.pk}/hide/")
    assert "已改为承诺制" not in stranger.get("/obstacles/").content.decode()
    signed_in(person).post(f"/filings/obstacles/{row.pk}/show/")
    assert "已改为承诺制" in stranger.get("/obstacles/", {"q": "产权证"}).content.decode()
    assert "已改为承诺制" not in stranger.get("/obstacles/", {"q": "牦牛"}).content.decode()


def test_it_is_reported_on_a_page_that_keeps_what_was_typed():
    person = UserFactory()
    client = signed_in(person)
    assert client.get("/obstacles/new/").status_code == 200
    answer = client.post("/obstacles/new/", {**TYPED, "prevents": ""})
    assert answer.status_code == 422
    assert TYPED["proposal"] in answer.content.decode()
    answer = client.post("/obstacles/new/", {**TYPED, "prevents": "打电话 138 0013 8000"})
    assert answer.status_code == 422
    assert client.post("/obstacles/new/", TYPED).status_code == 302
    row = Obstacle.objects.get()
    assert not row.may_be_published
    assert client.get(row.get_absolute_url()).status_code == 200
    assert TYPED["rule"] in client.get("/obstacles/").content.decode()
    assert signed_in(UserFactory()).get(row.get_absolute_url()).status_code == 404


def test_the_office_finds_what_waits_and_answers_on_a_page():
    officer = an_officer()
    row, client = reported(), in_english(officer)
    assert signed_in(UserFactory()).get("/province/obstacles/").status_code == 403
    assert "1 report waits" in client.get("/province/obstacles/").content.decode()
    url = f"/filings/obstacles/{row.pk}/answer/"
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"answer": "已改"}).status_code == 302
    assert "Every report has" in client.get("/province/obstacles/").content.decode()
    assert row.rule in client.get("/province/obstacles/?show=all").content.decode()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "obstacle_status_is_known"),
        ({"status": "answered"}, "obstacle_answered_in_words"),
    ],
)
def test_the_database_refuses_a_report_that_cannot_be(change, name):
    reported()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Obstacle.objects.update(**change)
    assert broken(refused.value) == name


def test_the_office_takes_away_what_its_page_shows():
    officer, person = an_officer(), UserFactory(name="祁墨白")
    actions.answer_obstacle(reported(person), answer="已改为承诺制", by=officer, at=NOW)
    waits = reported(person, rule="消防验收")
    client, url = signed_in(officer), reverse("obstacle_export")
    told = {}
    for show in ("open", "all"):
        sheet = load_workbook(BytesIO(got(client, url, {"show": show}).content)).active
        told[show] = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in told["open"]] == [waits.rule]
    assert {row[0]: row[6] for row in told["all"]} == {
        waits.rule: None, TYPED["rule"]: "已改为承诺制"
    }  # fmt: skip
    assert {row[3] for row in told["all"]} == {"祁墨白"}
    assert signed_in(person).get(url).status_code == 403


def test_words_that_nothing_holds_lead_back_to_the_list():
    client = in_english(an_officer())
    found = client.get(reverse("obstacle_office"), {"show": "all", "q": "无此规定"})
    page = found.content.decode()
    assert "Nothing is found with these words" in page
    assert 'class="btn" href="?show=all"' in page
    public = client.get(reverse("obstacle_list"), {"q": "无此规定"}).content.decode()
    assert "Take one away, or begin again." in public
