"""Who came, how it was, and what counts for the space."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from events import actions
from events.models import Event, Feedback
from events.queries import attendance_workbook, held, voices_of
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import DAY, HOUR, Stage, founder, kinds

pytestmark = pytest.mark.django_db


def said(stage, number):
    """Return an event of which so many people said how it was."""
    people = [founder() for _number in range(number)]
    event = stage.begun(people, places=None)
    stage.tick(event)
    for grade, person in enumerate(people, start=1):
        seat = event.seats.get(by=person)
        actions.say_how_it_was(
            seat, grade=min(grade, 5), words=f"话{grade}", by=person, at=NOW + HOUR
        )
    return event


def test_who_came_is_ticked_off_after_it_begins_and_asked_once():
    stage, one, two = Stage(), founder(), founder()
    with pytest.raises(InvalidMove):
        stage.tick(stage.event())
    event = stage.begun([one, two])
    assert stage.tick(event, [one], others=5) == 1
    stage.tick(event, [one, two], others=6)
    event.refresh_from_db()
    assert event.others_came == 6
    assert kinds(one) == ["signed_up", "how_was_it"]
    assert kinds(two) == ["signed_up", "how_was_it"]
    notice = one.notifications.get(kind="events/how_was_it")
    assert "within fourteen days" not in words(notice, "en")[1]  # of the end, not of the letter
    assert datetime.fromisoformat(notice.facts["ends"]) == event.ends_at + 14 * DAY
    assert stage.tick(event, [two]) == 1


def test_only_who_came_says_how_it_was_for_fourteen_days():
    stage, came, missed = Stage(), founder(), founder()
    event = stage.begun([came, missed])
    stage.tick(event, [came])
    seat, other = event.seats.get(by=came), event.seats.get(by=missed)
    with pytest.raises(Denied):
        actions.say_how_it_was(other, grade=1, by=missed, at=NOW)
    with pytest.raises(Denied):
        actions.say_how_it_was(seat, grade=1, by=missed, at=NOW)
    with pytest.raises(InvalidMove):
        actions.say_how_it_was(seat, grade=5, by=came, at=NOW + HOUR + 14 * DAY)
    actions.say_how_it_was(seat, grade=5, by=came, at=NOW + 14 * DAY)
    actions.say_how_it_was(seat, grade=4, by=came, at=NOW + 14 * DAY)
    assert Feedback.objects.get().grade == 4


def test_the_host_reads_nothing_of_fewer_than_five_answers():
    few, enough = said(Stage(), 4), said(Stage(), 5)
    voices = voices_of(few)
    assert (voices.is_enough, voices.answers, voices.mean, list(voices.words)) == (
        False, 4, None, []
    )  # fmt: skip
    voices = voices_of(enough)
    assert (voices.is_enough, voices.mean, len(voices.words)) == (True, 3.0, 5)


def test_the_database_takes_feedback_of_who_came_from_one_to_five():
    stage, person = Stage(), founder()
    event = stage.begun([person])
    seat = event.seats.get()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Feedback.objects.create(seat=seat, grade=5, at=NOW)
    assert broken(refused.value) == "feedback_of_who_came"
    stage.tick(event)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Feedback.objects.create(seat=seat, grade=6, at=NOW)
    assert broken(refused.value) == "feedback_from_one_to_five"


def test_an_event_counts_once_it_is_over_and_somebody_came():
    stage = Stage()
    people = [founder()]
    ticked, empty, others = (stage.begun(people), stage.begun(people), stage.begun())
    stage.begun(people)
    stage.tick(ticked)
    stage.tick(others, others=3)
    assert not held(stage.space, NOW.year).exists()
    actions.end_due(at=NOW + HOUR)
    assert set(held(stage.space, NOW.year)) == {ticked, others}
    assert not held(stage.space, NOW.year - 1).exists()
    assert Event.objects.get(pk=empty.pk).status == "over"


def test_the_list_goes_into_excel_without_contact_data():
    stage, person = Stage(), founder()
    event = stage.begun([person])
    stage.tick(event)
    sheet = load_workbook(BytesIO(attendance_workbook(event))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert person.name in cells
    assert person.email not in cells


def test_a_place_taken_shortly_before_is_not_reminded():
    event, person = Stage().event(), founder()
    actions.sign_up(event, by=person, at=NOW)
    event.seats.update(status_changed_at=event.begins_at - timedelta(minutes=70))
    actions.remind(at=event.begins_at - timedelta(minutes=60))
    assert "event_near" not in kinds(person)
