"""Incidents on which two people work at once, and steps that are written down out of order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.actions import record
from audit.origin import Origin, current
from incidents import actions, policies, views
from incidents.models import Incident
from incidents.queries import incidents, touched
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.incidents.stage import CLOSING, Stage
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_first_report_counts_in_whatever_order_reports_are_written_down():
    stage = Stage()
    row = stage.incident(found_at=NOW - 5 * HOUR)
    for done_at in (NOW, NOW - 3 * HOUR, NOW - 2 * HOUR):
        stage.step(row, "reported", done_at=done_at)
    row.refresh_from_db()
    assert (row.reported_at, row.was_late) == (NOW - 3 * HOUR, False)


def test_what_is_reported_while_the_job_tells_of_another_is_asked_for_no_more(monkeypatch):
    stage = Stage()
    rows = [stage.incident(found_at=NOW) for _each in range(2)]
    (later, _first) = rows  # the newest is told of first
    handlers = policies.handlers

    def reported_meanwhile():
        monkeypatch.setattr(policies, "handlers", handlers)
        stage.step(later, "reported")
        return handlers()

    monkeypatch.setattr(policies, "handlers", reported_meanwhile)
    assert actions.remind_due(at=NOW + 4 * HOUR) == 2
    asked = Notification.objects.filter(kind="incidents/report_due").unread()
    assert not asked.filter(url=later.get_absolute_url()).exists()


def test_what_goes_on_stands_before_what_is_closed():
    stage = Stage()
    old = stage.incident(found_at=NOW - 9 * HOUR)
    new = stage.closed(stage.incident())
    assert list(incidents({})) == [old, new]


def test_what_was_typed_while_a_colleague_closed_it_is_given_back():
    stage = Stage()
    row = stage.closed(stage.incident(grade="general"))
    client = in_english(stage.officer)
    here = timezone.localtime(row.found_at)
    step = {"kind": "other", "text": "已通知所有用户", "day": here.date().isoformat(),
            "clock": here.strftime("%H:%M")}  # fmt: skip
    told = {"title": row.title, "kind": row.kind, "grade": row.grade, "what": "还读了别人的合同",
            "found_day": step["day"], "found_clock": step["clock"]}  # fmt: skip
    for name, typed, text in (
        ("incident_step", step, step["text"]),
        ("incident_step", {**step, "day": ""}, step["text"]),
        ("incident_edit", told, told["what"]),
    ):
        answer = client.post(reverse(name, args=[row.pk]), typed, follow=True)
        assert answer.status_code == 200
        assert text in answer.content.decode()
    row.refresh_from_db()
    assert (row.steps.count(), row.what) == (0, "一个账号读了别人的申请")


def test_what_was_typed_and_refused_while_a_colleague_closed_or_answered_it_is_given_back():
    stage = Stage()
    row, flaw = stage.closed(stage.incident(grade="general")), stage.flaw()
    actions.answer(flaw, answer="已修复", by=stage.officer, at=NOW)
    client = in_english(stage.officer)
    long = "查" * 1001  # an answer has a thousand letters
    for of, about, verb, told, text in (
        ("incidents", row, "close", CLOSING | {"cause": "", "harm": "另有三人"}, "另有三人"),
        ("flaws", flaw, "answer", {"answer": long}, long),
    ):
        url = reverse("incidents_act", args=[of, about.pk, verb])
        answer = client.post(url, told, follow=True)
        assert answer.redirect_chain == [(about.get_absolute_url(), 302)]
        assert text in answer.content.decode()
    row.refresh_from_db()
    assert (row.cause, row.harm) == (CLOSING["cause"], CLOSING["harm"])


def test_what_was_done_from_an_address_is_found_after_the_account_signed_out_there():
    thief, victim, begin = UserFactory(), UserFactory(), NOW + 100 * HOUR
    token = current.set(Origin("10.1.2.3"))
    try:
        record("read", victim, by=thief, at=begin)
    finally:
        current.reset(token)
    found = touched(begin, begin, address="10.1.2.3")
    assert [each.person for each in found.people] == [victim]
    assert not touched(begin, begin, address="10.1.2.4").people


def test_what_a_colleague_saved_since_the_row_was_read_is_not_undone(monkeypatch):
    stage = Stage()
    row = stage.incident()
    client, url = in_english(stage.officer), reverse("incident_edit", args=[row.pk])
    form, read = client.get(url).context["form"], views._incident
    names = ("title", "kind", "grade", "found_day", "found_clock", "what", "seen")
    told = {name: form[name].value() for name in names}

    def saved_meanwhile(request, pk):
        found = read(request, pk)
        Incident.objects.filter(pk=pk).update(what="还读了别人的合同")
        return found

    monkeypatch.setattr(views, "_incident", saved_meanwhile)
    answer = client.post(url, told | {"what": "只读了一页"})
    row.refresh_from_db()
    assert (answer.status_code, row.what) == (422, "还读了别人的合同")
    assert "只读了一页" in answer.content.decode()
