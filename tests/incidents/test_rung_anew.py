"""A clock that was stopped and goes on rings anew; day and clock of one moment go together."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from incidents import actions
from incidents.forms import IncidentForm
from incidents.models import Incident
from tests.clock import NOW
from tests.incidents.stage import FACTS, Stage

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waits(stage):
    unread = stage.officer.notifications.filter(kind="incidents/report_due", read_at=None)
    return unread.count()


@pytest.mark.parametrize("change", [{"grade": "general"}, {"is_critical": True}])
def test_what_is_graded_down_and_up_again_rings_a_second_bell_and_no_third(change):
    stage, at = Stage(), NOW + 3 * HOUR + HOUR / 2
    row = stage.incident(found_at=NOW)
    actions.remind_due(at=at)
    assert waits(stage) == 1
    for fields in (FACTS | change, FACTS):
        actions.save(row, fields | {"found_at": NOW}, by=stage.officer, at=at)
        assert waits(stage) == 0
    assert actions.remind_due(at=at) > 0
    assert waits(stage) == 1
    assert actions.remind_due(at=at + HOUR) == 0
    actions.save(row, {"title": "越权查看"}, by=stage.officer, at=at)  # which moves no clock
    assert actions.remind_due(at=at + HOUR) == 0


# --- two who put it right ---------------------------------------------------------------------
def typed(form, **more):
    """Return what a page that shows `form` sends back."""
    shown = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    told = {name: value for name, value in shown.items() if value not in {None, False}}
    told["found_clock"] = told["found_clock"].strftime("%H:%M")
    return {**told, "found_day": str(told["found_day"]), **more}


def clock(at):
    return timezone.localtime(at).strftime("%H:%M")


def test_of_one_moment_no_two_people_say_a_half_each():
    stage = Stage()
    row = stage.incident(found_at=NOW - 30 * HOUR)
    old = IncidentForm(instance=Incident.objects.get(pk=row.pk))
    day = timezone.localdate(row.found_at) - timedelta(days=1)
    told = typed(old, found_day=day.isoformat())  # an old tab, in which only the day is changed
    actions.save(row, {"found_at": row.found_at + HOUR}, by=stage.officer, at=NOW)
    form = IncidentForm(told, instance=Incident.objects.get(pk=row.pk))
    assert sorted(form.errors) == ["found_clock", "found_day"]
    seen = json.loads(form.data["seen"])
    again = told | {"seen": json.dumps(seen), "found_clock": clock(row.found_at)}
    assert IncidentForm(again, instance=Incident.objects.get(pk=row.pk)).is_valid()


def test_what_only_the_other_changed_is_kept_as_before():
    stage = Stage()
    row = stage.incident(found_at=NOW - 30 * HOUR)
    told = typed(IncidentForm(instance=Incident.objects.get(pk=row.pk)), title="越权查看")
    kept = actions.save(row, {"found_at": row.found_at + HOUR}, by=stage.officer, at=NOW)
    form = IncidentForm(told, instance=Incident.objects.get(pk=row.pk))
    assert form.is_valid()
    said = form.cleaned_data
    assert (said["title"], said["found_at"]) == ("越权查看", kept.found_at)


def test_an_incident_that_is_typed_for_five_minutes_is_opened_at_the_moment_that_was_typed():
    said = {"title": "越权查看", "kind": "data", "grade": "general", "what": "读了别人的申请"}
    told = typed(IncidentForm(instance=Incident()), **said, found_clock="00:00")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        form = IncidentForm(told, instance=Incident())
        assert form.is_valid(), form.errors
    assert clock(form.cleaned_data["found_at"]) == "00:00"
