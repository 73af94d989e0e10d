"""A stranger reports a flaw; the office works on an incident to its printed report."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from incidents import actions
from incidents.models import Flaw, Incident, Proof
from tests.clock import NOW
from tests.factories import UserFactory
from tests.incidents.stage import CLOSING, Stage
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
NEW = "/security/report/"


def test_a_stranger_reports_a_flaw_and_reads_its_number(stranger):
    assert stranger.get(NEW).status_code == 200
    answer = stranger.post(NEW, {"text": "  能看到别人的申请 ", "contact": "a@example.cn"})
    row = Flaw.objects.get()
    assert (answer.status_code, answer.url) == (302, "/privacy/")
    assert (row.text, row.by, row.status) == ("能看到别人的申请", None, "new")
    assert f"第 {row.pk} 号" in stranger.get(answer.url).content.decode()
    assert NEW in stranger.get("/privacy/").content.decode()


def test_what_is_refused_keeps_its_typing(stranger):
    answer = stranger.post(NEW, {"text": "", "page": "/x/"})
    assert answer.status_code == 422
    assert "/x/" in answer.content.decode()
    assert not Flaw.objects.exists()


def test_one_address_reports_so_often_and_no_more(stranger):
    codes = [stranger.post(NEW, {"text": f"漏洞 {n}"}).status_code for n in range(6)]
    assert codes == [302] * 5 + [429]
    assert Flaw.objects.count() == 5


def test_from_the_report_of_a_flaw_to_the_printed_report(client):
    stage = Stage()
    flaw = stage.flaw()
    client.force_login(stage.operator)
    assert flaw.text in client.get(flaw.get_absolute_url()).content.decode()
    here = timezone.localtime()
    told = {
        "title": "越权查看申请", "kind": "data", "grade": "considerable", "what": "读了别人的申请",
        "found_day": here.date().isoformat(), "found_clock": "00:00",
    }  # fmt: skip
    answer = client.post(f"{reverse('incident_new')}?flaw={flaw.pk}", told)
    row = Incident.objects.get()
    assert (answer.status_code, answer.url, row.flaw) == (302, row.get_absolute_url(), flaw)
    step = {"text": "电话上报", "day": told["found_day"], "clock": "00:05"}
    for kind, more in (
        ("stopped", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}), ("reported", {})
    ):  # fmt: skip
        assert (
            client.post(
                reverse("incident_step", args=[row.pk]), {**step, "kind": kind, **more}
            ).status_code
            == 302
        )
    proof = Proof.objects.get()
    given = client.get(reverse("incident_proof", args=[row.pk, proof.pk]))
    assert given.content == b"%PDF-1.4"
    act = {"of": "incidents", "row": row.pk}
    client.post(reverse("incidents_act", kwargs={**act, "verb": "contain"}))
    close = reverse("incidents_act", kwargs={**act, "verb": "close"})
    short = client.post(close, {**CLOSING, "cause": ""})
    assert short.status_code == 422
    assert CLOSING["harm"] in short.content.decode()
    assert client.post(close, CLOSING).status_code == 302
    page = client.get(reverse("incident_report", args=[row.pk])).content.decode()
    assert all(text in page for text in (*CLOSING.values(), "电话上报", "a.pdf"))
    assert client.get(reverse("incident_edit", args=[row.pk])).status_code == 403


def test_a_grave_incident_that_nobody_reported_is_not_closed_and_the_typing_stays(client):
    stage = Stage()
    row = stage.incident()
    client.force_login(stage.officer)
    act = {"of": "incidents", "row": row.pk}
    client.post(reverse("incidents_act", kwargs={**act, "verb": "contain"}))
    close = reverse("incidents_act", kwargs={**act, "verb": "close"})
    page = in_english(stage.officer).get(row.get_absolute_url()).content.decode()
    assert "It is closed once it is reported" in page
    assert close not in page
    answer = client.post(close, CLOSING)
    assert answer.status_code == 422
    assert "data-refused" in answer.content.decode()
    assert CLOSING["measures"] in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "contained"


@pytest.mark.parametrize("grade", ["", "considerable", "major", "?"])
def test_the_list_is_filtered(client, grade):
    stage = Stage()
    row = stage.incident()
    client.force_login(stage.officer)
    page = client.get(reverse("incident_list"), {"grade": grade}).content.decode()
    assert (row.title in page) == (grade != "major")
    for words, there in (("越权", True), ("停电", False), ("，", False)):
        page = client.get(reverse("incident_list"), {"q": words}).content.decode()
        assert (row.get_absolute_url() in page) == there


def test_nobody_else_reads_them(client):
    stage = Stage()
    row, flaw = stage.incident(), stage.flaw()
    client.force_login(UserFactory())
    pages = ("incident", "incident_edit", "incident_report", "incident_touched",
             "incident_touched_export")  # fmt: skip
    for address in (
        reverse("incident_list"), reverse("flaw_list"), reverse("incident_new"),
        flaw.get_absolute_url(), *(reverse(name, args=[row.pk]) for name in pages),
    ):  # fmt: skip
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("day", "says"),
    [("2019-01-01", "before the incident was noticed"), ("2030-01-01", "still to come")],
)
def test_a_step_is_done_after_the_incident_was_noticed_and_by_now(day, says):
    stage = Stage()
    row = stage.incident()
    told = {"kind": "reported", "text": "电话上报网信办", "day": day, "clock": "09:00"}
    client = in_english(stage.officer)
    answer = client.post(reverse("incident_step", args=[row.pk]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert told["text"] in page
    row.refresh_from_db()
    assert (row.reported_at, row.steps.count()) == (None, 0)


def test_the_banner_tells_when_it_was_reported_and_in_a_word_that_it_was_late():
    stage = Stage()
    row = stage.incident(found_at=NOW - timedelta(hours=9))
    client = in_english(stage.officer)
    assert "Overdue." in client.get(row.get_absolute_url()).content.decode()
    assert "Overdue." in client.get(reverse("incident_list")).content.decode()
    with pytest.raises(actions.NotNoticedYet):
        stage.step(row, "reported", done_at=row.found_at - timedelta(minutes=1))
    stage.step(row, "reported", done_at=NOW - timedelta(hours=1))
    page = client.get(row.get_absolute_url()).content.decode()
    at = timezone.localtime(NOW - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    assert f"Reported at {at}" in page
    assert "Reported late." in page


def test_an_incident_is_not_noticed_after_what_was_done_about_it():
    stage = Stage()
    row = stage.incident(found_at=NOW - timedelta(hours=9))
    stage.step(row, done_at=NOW - timedelta(hours=8))
    here = timezone.localtime(NOW - timedelta(hours=1))
    told = {
        "title": row.title, "kind": row.kind, "grade": row.grade, "what": row.what,
        "found_day": here.date().isoformat(), "found_clock": here.strftime("%H:%M"),
    }  # fmt: skip
    answer = in_english(stage.officer).post(reverse("incident_edit", args=[row.pk]), told)
    assert "A step was done before that." in answer.content.decode()


def test_what_is_refused_is_said_at_the_top_of_a_page_with_several_forms():
    stage = Stage()
    row, flaw = stage.incident(grade="general"), stage.flaw()
    client = in_english(stage.officer)
    actions.contain(row, by=stage.officer, at=NOW)
    for of, about, verb in (("incidents", row, "close"), ("flaws", flaw, "answer")):
        page = client.post(reverse("incidents_act", args=[of, about.pk, verb]), {})
        text = page.content.decode()
        assert page.status_code == 422
        assert text.index("data-refused") < text.index(f'id="{verb}_')
