"""Flaws answered; incidents with their clock, steps that stay, a report at the end."""

from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, transaction

from accounts.enums import Role
from accounts.policies import Denied, permits
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from incidents import actions
from incidents.models import Flaw, Incident, Proof, Step
from incidents.policies import may_handle
from tests.clock import NOW
from tests.factories import UserFactory
from tests.incidents.stage import CLOSING, FACTS, UPLOAD, Stage, told
from tests.results.stage import of_the_province

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_flaw_reaches_all_who_handle_incidents_and_is_answered():
    stage, founder = Stage(), UserFactory()
    row = stage.flaw(by=founder)
    assert told(stage.officer) == told(stage.operator) == ["flaw_reported"]
    actions.take_up(row, by=stage.operator, at=NOW)
    actions.answer(row, answer="已修复", by=stage.officer, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.answer, row.answered_by) == ("answered", "已修复", stage.officer)
    assert told(founder) == ["flaw_answered"]
    with pytest.raises(InvalidMove):
        actions.answer(row, answer="?", by=stage.officer, at=NOW)


def test_an_incident_is_opened_once_from_a_report_worked_on_and_closed():
    stage = Stage()
    flaw = stage.flaw()
    row = stage.incident(flaw)
    flaw.refresh_from_db()
    assert flaw.status == "open"
    assert told(stage.operator) == ["flaw_reported", "opened"]
    with pytest.raises(actions.HasIncident):
        stage.incident(flaw)
    stage.step(row, file=UPLOAD)
    actions.contain(row, by=stage.operator, at=NOW)
    with pytest.raises(actions.NotReported):
        actions.close(row, **CLOSING, by=stage.officer, at=NOW)
    stage.step(row, "reported")
    actions.close(row, **CLOSING, by=stage.officer, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.closed_by, row.reported_at) == ("closed", stage.officer, NOW)
    trail = AuditEvent.objects.filter(subject_label="incidents.incident").order_by("pk")
    assert [each.verb for each in trail] == [
        "open_incident", "add_step", "contain", "add_step", "close"
    ]  # fmt: skip
    with pytest.raises(InvalidMove):
        stage.step(row)
    with pytest.raises(InvalidMove):
        actions.save(row, {"title": "?"}, by=stage.officer, at=NOW)


@pytest.mark.parametrize(
    ("grade", "is_critical", "hours"),
    [("general", False, None), ("general", True, None), ("considerable", False, 4),
     ("major", True, 1), ("extreme", False, 4)],
)  # fmt: skip
def test_the_clock_is_that_of_the_national_rules(grade, is_critical, hours):
    row = Stage().incident(grade=grade, is_critical=is_critical)
    assert row.due_at == (hours and row.found_at + hours * HOUR)


def test_half_an_hour_before_its_time_all_are_told_once():
    stage = Stage()
    row = stage.incident(found_at=NOW)
    general = stage.incident(found_at=NOW, grade="general")
    critical = stage.incident(found_at=NOW, is_critical=True)
    assert general.due_at is None
    assert actions.remind_due(at=NOW + timedelta(minutes=29)) == 0
    assert actions.remind_due(at=NOW + timedelta(minutes=30)) == 2
    assert actions.remind_due(at=NOW + 2 * HOUR) == 0
    stage.step(critical, "reported")
    assert actions.remind_due(at=NOW + 4 * HOUR) == 2
    assert set(Incident.objects.unreported_by(NOW + 4 * HOUR, ahead=HOUR)) == {row}


def test_who_does_not_handle_incidents_does_nothing():
    stage, other = Stage(), UserFactory()
    flaw, row = stage.flaw(), stage.incident()
    for act in (
        lambda: actions.take_up(flaw, by=other, at=NOW),
        lambda: actions.answer(flaw, answer="?", by=other, at=NOW),
        lambda: actions.save(Incident(), {}, by=other, at=NOW),
        lambda: actions.add_step(row, kind="seen", text="?", done_at=NOW, by=other, at=NOW),
        lambda: actions.contain(row, by=other, at=NOW),
        lambda: actions.close(row, **CLOSING, by=other, at=NOW),
    ):
        with pytest.raises(Denied):
            act()


# --- what the database refuses --------------------------------------------------------------
def refused(name, act):
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        act()
    assert broken(problem.value) == name


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("incident_status_is_known", {"status": "?"}),
        ("incident_kind_is_known", {"kind": "?"}),
        ("incident_grade_is_known", {"grade": "?"}),
        ("incident_opened_once_noticed", {"found_at": NOW + HOUR}),
        ("incident_reported_once_noticed", {"reported_at": NOW - 2 * HOUR}),
        ("incident_closed_with_its_report", {"status": "closed", "reported_at": NOW}),
        ("grave_incident_closed_once_reported",
         {"status": "closed", **CLOSING, "closed_at": NOW, "closed_by": True}),
    ],
)  # fmt: skip
def test_the_database_refuses_an_incident_that_cannot_be(name, changes):
    stage = Stage()
    row = stage.incident()
    if "closed_by" in changes:
        changes = changes | {"closed_by": stage.officer}
    refused(name, lambda: Incident.objects.filter(pk=row.pk).update(**changes))


def test_the_database_keeps_a_closed_incident_as_it_is():
    stage = Stage()
    row = stage.closed(stage.incident())
    refused("closed_incident_stays", lambda: Incident.objects.filter(pk=row.pk).update(title="?"))
    new = {"kind": "seen", "text": "?", "at": NOW, "by": stage.officer, "written_at": NOW}
    refused("step_while_open", lambda: Step.objects.create(incident=row, **new))


def test_the_database_changes_no_step_and_no_evidence():
    stage = Stage()
    row = stage.incident()
    step = stage.step(row, file=UPLOAD)
    new = {"incident": row, "text": "?", "by": stage.officer, "written_at": NOW}
    refused("incident_step_is_known", lambda: Step.objects.create(kind="?", at=NOW, **new))
    refused(
        "incident_step_was_done", lambda: Step.objects.create(kind="seen", at=NOW + HOUR, **new)
    )
    for rows, says in (
        (Proof.objects.filter(step=step), "Evidence is not changed"),
        (Step.objects.filter(pk=step.pk), "Steps are not changed"),
    ):
        with pytest.raises(Error, match=says), transaction.atomic():
            rows._raw_delete(rows.db)
        changes = {"name": "?"} if rows.model is Proof else {"text": "?"}
        with pytest.raises(Error, match=says), transaction.atomic():
            rows.update(**changes)


def test_the_database_keeps_reports_and_incidents():
    stage = Stage()
    flaw, row = stage.flaw(), stage.incident()
    refused("flaw_status_is_known", lambda: Flaw.objects.filter(pk=flaw.pk).update(status="?"))
    refused(
        "flaw_answered_in_words", lambda: Flaw.objects.filter(pk=flaw.pk).update(status="answered")
    )
    for rows, says in (
        (Flaw.objects.filter(pk=flaw.pk), "Reports of flaws stay"),
        (Incident.objects.filter(pk=row.pk), "Incidents stay"),
    ):
        with pytest.raises(Error, match=says), transaction.atomic():
            rows._raw_delete(rows.db)


def test_system_and_security_administrators_handle_incidents_and_the_audit_one_watches():
    handling = [of_the_province(role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)]
    watching = of_the_province(Role.AUDIT_ADMIN)
    row = Stage().flaw()
    for person in handling:
        assert permits(may_handle, person, row)
        assert told(person) == ["flaw_reported"]
    assert not permits(may_handle, watching, row)
    assert told(watching) == []


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({"grade": "general"}, False),
        ({"found_at": NOW - 2 * HOUR}, False),
        ({"title": "越权查看"}, True),
    ],
)
def test_a_bell_that_says_until_when_to_report_rings_no_longer_once_that_is_not_so(change, stays):
    stage = Stage()
    row = stage.incident(at=NOW)
    actions.remind_due(at=NOW + 3 * HOUR)
    actions.save(row, FACTS | change, by=stage.officer, at=NOW + 3 * HOUR)
    unread = stage.officer.notifications.filter(kind="incidents/report_due", read_at=None)
    assert unread.exists() is stays
