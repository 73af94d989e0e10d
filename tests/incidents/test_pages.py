"""A stranger reports a flaw; the office works on an incident to its printed report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from incidents.models import Flaw, Incident, Proof
from tests.factories import UserFactory
from tests.incidents.stage import CLOSING, Stage

pytestmark = pytest.mark.django_db
NEW = "/security/report/"


def test_a_stranger_reports_a_flaw_and_reads_its_number(stranger):
    assert stranger.get(NEW).status_code == 200
    answer = stranger.post(NEW, {"text": "  能看到别人的申请 ", "contact": "a@example.cn"})
    row = Flaw.objects.get()
    assert (answer.status_code, answer.url) == (302, "/privacy/")
    assert (row.text, row.by, row.status) == ("能看到别人的申请", None, "new")
    assert str(row.pk) in stranger.get(answer.url).content.decode()
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
    answer = client.post(reverse("incidents_act", kwargs={**act, "verb": "close"}), CLOSING)
    assert answer.status_code == 422
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
