"""Who waits in vain is told when it begins; another county is told as another place is."""

from datetime import timedelta

import pytest

from events import actions
from events.actions import events as of_events
from events.models import Competition, Event
from events.tasks import events_due
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import BEGINS, DAY, ENDS, HOUR, Stage, enter, founder, kinds
from tests.factories import VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def full(stage):
    """Return an event with one place, who has it and who waits."""
    event, sits, waits = stage.event(places=1), founder(), founder()
    actions.sign_up(event, by=sits, at=NOW)
    actions.sign_up(event, by=waits, at=NOW + timedelta(minutes=1))
    return event, sits, waits


def test_who_waits_in_vain_is_told_once_when_it_begins():
    _event, sits, waits = full(Stage())
    assert actions.end_waits(at=BEGINS - HOUR) == 0
    for minutes in (0, 5):
        actions.end_waits(at=BEGINS + timedelta(minutes=minutes))
    assert kinds(waits) == ["waits", "no_place"]
    assert kinds(sits) == ["signed_up"]
    assert actions.end_waits(at=ENDS) == 1  # a late run tells what has ended meanwhile
    actions.end_due(at=ENDS)
    assert actions.end_waits(at=ENDS) == 0


def test_an_event_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    broken, _sits, waits = full(Stage())
    _other, _sits, waits_too = full(Stage())
    tell = of_events.tell_of_event

    def fails(people, verb, event, at, **told):
        if event.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, event, at, **told)

    with monkeypatch.context() as patched:
        patched.setattr(of_events, "tell_of_event", fails)
        assert actions.end_waits(at=BEGINS) == 1
    assert "no_place" not in kinds(waits)
    assert "no_place" in kinds(waits_too)


def test_the_job_tells_before_it_closes_what_is_over():
    event, _sits, waits = full(Stage())
    Event.objects.filter(pk=event.pk).update(
        begins_at=NOW - 2 * HOUR, ends_at=NOW - HOUR, sign_up_until=NOW - 2 * HOUR
    )
    events_due(timestamp=0)
    event.refresh_from_db()
    assert event.status == "over"
    assert kinds(waits) == ["waits", "no_place"]


def test_who_waits_for_what_was_put_off_is_told_of_the_new_day_too():
    stage = Stage()
    event, _sits, waits = full(stage)
    actions.end_waits(at=BEGINS)
    later = {"begins_at": BEGINS + DAY, "ends_at": ENDS + DAY}
    actions.save_event(event, later, by=stage.manager, at=BEGINS)
    actions.end_waits(at=BEGINS + DAY)
    assert kinds(waits) == ["waits", "no_place", "event_changed", "no_place"]


def test_the_host_counts_nobody_as_waiting_once_it_has_begun():
    stage = Stage()
    event, *_people = full(stage)
    client = in_english(stage.manager)
    assert client.get(event.get_absolute_url()).context["waiting"] == 1
    Event.objects.filter(pk=event.pk).update(begins_at=NOW - HOUR, sign_up_until=NOW - HOUR)
    assert client.get(event.get_absolute_url()).context["waiting"] == 0


@pytest.mark.parametrize(("language", "name"), [("en", "Golmud"), ("zh-hans", "格尔木")])
def test_another_county_is_told_with_its_name(language, name):
    stage, person = Stage(), founder()
    event = stage.event()
    actions.sign_up(event, by=person, at=NOW)
    actions.save_event(event, {"county_id": "632801"}, by=stage.manager, at=NOW + HOUR)
    assert kinds(person) == ["signed_up", "event_changed"]
    told = Notification.objects.get(recipient=person, kind="events/event_changed")
    assert name in words(told, language)[1]
    actions.save_event(event, {"county_id": "632801"}, by=stage.manager, at=NOW + 2 * HOUR)
    assert kinds(person) == ["signed_up", "event_changed"]


def test_who_entered_hears_of_other_days_of_a_competition_and_of_other_words_not():
    stage, venture, gone = Stage(), VentureFactory(), VentureFactory()
    row = stage.round()
    enter(row, venture)
    actions.withdraw_entry(enter(row, gone), by=gone.founders.first(), at=NOW)
    lead, left = venture.founders.first(), gone.founders.first()
    actions.save_competition(row, {"about": "比样机"}, by=stage.manager, at=NOW)
    assert kinds(lead) == []
    for days in (5, 6):
        until = {"entries_until": NOW + days * DAY}
        row = Competition.objects.get(pk=row.pk)
        actions.save_competition(row, until, by=stage.manager, at=NOW + days * HOUR)
        actions.save_competition(row, until, by=stage.manager, at=NOW + (days + 9) * HOUR)
    assert kinds(lead) == ["competition_changed", "competition_changed"]
    assert kinds(left) == []
    told = Notification.objects.filter(recipient=lead).order_by("pk").last()
    assert "Nov 30, 2026, 10:00" in words(told, "en")[1]
