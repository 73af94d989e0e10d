"""Taking a place, waiting, moving up, changes that calendars hear of, jobs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import icalendar
import pytest
from django.db import IntegrityError, connections, transaction

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from events import actions
from events.enums import SeatStatus
from events.models import Event, SignUp
from notifications.models import Notification
from tests.clock import NOW
from tests.events.stage import BEGINS, DAY, ENDS, HOUR, Stage, founder, kinds
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def entry_of(person, kind):
    notice = Notification.objects.get(recipient=person, kind=f"events/{kind}")
    return notice.facts["method"], icalendar.Calendar.from_ical(notice.facts["calendar"])


def test_one_press_gives_a_place_and_an_entry_with_the_link():
    event, person = Stage().event(), founder()
    seat = actions.sign_up(event, by=person, at=NOW)
    assert seat.status == SeatStatus.SEATED
    assert kinds(person) == ["signed_up"]
    method, calendar = entry_of(person, "signed_up")
    (entry,) = calendar.walk("VEVENT")
    assert method == "REQUEST"
    assert entry["dtstart"].dt == BEGINS
    assert "meet.example.cn" in entry["description"]
    assert actions.sign_up(event, by=person, at=NOW).pk == seat.pk
    assert kinds(person) == ["signed_up"]
    assert AuditEvent.objects.filter(verb="sign_up").count() == 1


def test_beyond_the_places_people_wait_in_line_and_move_up():
    event = Stage().event(places=1)
    first, second, third = founder(), founder(), founder()
    seats = [
        actions.sign_up(event, by=person, at=NOW + timedelta(minutes=number))
        for number, person in enumerate((first, second, third))
    ]
    assert [seat.status for seat in seats] == ["seated", "waiting", "waiting"]
    assert kinds(second) == ["waits"]
    actions.withdraw(seats[0], by=first, at=NOW + HOUR)
    assert kinds(first) == ["signed_up", "withdrew"]
    assert entry_of(first, "withdrew")[0] == "CANCEL"
    assert kinds(second) == ["waits", "moved_up"]
    assert kinds(third) == ["waits"]
    again = actions.sign_up(event, by=first, at=NOW + 2 * HOUR)
    assert (again.pk, again.status) == (seats[0].pk, "waiting")
    assert list(event.seats.waiting()) == [seats[2], again]


def test_more_places_let_the_line_move_up_and_fewer_are_refused():
    stage = Stage()
    event, people = stage.event(places=1), [founder(), founder()]
    for number, person in enumerate(people):
        actions.sign_up(event, by=person, at=NOW + timedelta(minutes=number))
    actions.save_event(event, {"places": 2}, by=stage.manager, at=NOW + HOUR)
    assert kinds(people[1]) == ["waits", "moved_up"]
    with pytest.raises(actions.PlacesTaken):
        actions.save_event(event, {"places": 1}, by=stage.manager, at=NOW + HOUR)
    assert Event.objects.get().places == 2


def test_nobody_signs_up_for_a_draft_too_late_or_for_what_is_not_theirs():
    stage, person = Stage(), founder()
    for event, at in ((stage.draft(), NOW), (stage.event(), BEGINS)):
        with pytest.raises(actions.SignUpClosed):
            actions.sign_up(event, by=person, at=at)
    with pytest.raises(Denied):
        actions.sign_up(stage.event(audience="mentors"), by=person, at=NOW)
    mentor = UserFactory(hats=[Hat.MENTOR])
    assert actions.sign_up(stage.event(audience="mentors"), by=mentor, at=NOW).status == "seated"


def test_a_place_is_given_back_by_its_owner_until_it_begins():
    event, person = Stage().event(), founder()
    seat = actions.sign_up(event, by=person, at=NOW)
    with pytest.raises(Denied):
        actions.withdraw(seat, by=founder(), at=NOW)
    with pytest.raises(InvalidMove):
        actions.withdraw(seat, by=person, at=BEGINS)
    assert SignUp.objects.get().status == "seated"


def test_of_16_who_sign_up_at_once_three_get_the_three_places(committed):
    del committed
    event, people = Stage().event(places=3), [founder().pk for _number in range(16)]

    def press(pk):
        try:
            return actions.sign_up(event, by=User.objects.get(pk=pk), at=NOW).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        told = sorted(pool.map(press, people))
    assert told == ["seated"] * 3 + ["waiting"] * 13
    assert SignUp.objects.seated().count() == 3


def test_the_database_itself_gives_no_place_too_many():
    event = Stage().event(places=1)
    actions.sign_up(event, by=founder(), at=NOW)
    waits = actions.sign_up(event, by=founder(), at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        SignUp.objects.filter(pk=waits.pk).update(status="seated")
    assert broken(refused.value) == "seats_of_event"
    Event.objects.update(places=2)
    SignUp.objects.filter(pk=waits.pk).update(status="seated")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Event.objects.update(places=1)
    assert broken(refused.value) == "places_hold_seats"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "event_status_is_known"),
        ({"kind": "ball"}, "event_kind_is_known"),
        ({"audience": "nobody"}, "event_audience_is_known"),
        ({"ends_at": BEGINS, "sign_up_until": NOW}, "event_goes_forward"),
        ({"sign_up_until": ENDS + HOUR}, "event_sign_up_before_its_end"),
        ({"place": "", "link": ""}, "event_is_somewhere"),
        ({"places": 0}, "event_for_somebody"),
        ({"status": "called_off"}, "event_called_off_with_reason"),
    ],
)
def test_the_database_refuses_an_event_that_cannot_be(change, name):
    Stage().event()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Event.objects.update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_one_seat_a_person_and_known_states():
    event, person = Stage().event(), founder()
    seat = actions.sign_up(event, by=person, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        SignUp.objects.create(event=event, by=person, joined_at=NOW)
    assert broken(refused.value) == "one_seat_a_person"
    for change, name in (
        ({"status": "lost"}, "seat_status_is_known"),
        ({"status": "waiting", "came": True}, "who_came_had_a_seat"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            SignUp.objects.filter(pk=seat.pk).update(**change)
        assert broken(refused.value) == name


# --- changes --------------------------------------------------------------------------------
def test_another_time_is_told_to_all_and_another_word_to_nobody():
    stage = Stage()
    event, sits, waits = stage.event(places=1), founder(), founder()
    actions.sign_up(event, by=sits, at=NOW)
    actions.sign_up(event, by=waits, at=NOW + timedelta(minutes=1))
    actions.save_event(event, {"about": "另一个题目"}, by=stage.manager, at=NOW + HOUR)
    assert kinds(sits) == ["signed_up"]
    later = {"begins_at": BEGINS + DAY, "ends_at": ENDS + DAY}
    actions.save_event(event, later, by=stage.manager, at=NOW + HOUR)
    method, calendar = entry_of(sits, "event_changed")
    (entry,) = calendar.walk("VEVENT")
    assert (method, entry["sequence"]) == ("REQUEST", 1)
    assert entry["dtstart"].dt == BEGINS + DAY
    assert kinds(waits) == ["waits", "event_changed"]
    assert (
        "calendar"
        not in Notification.objects.get(recipient=waits, kind="events/event_changed").facts
    )


def test_calling_off_tells_all_why_and_calendars_forget_it():
    stage, person = Stage(), founder()
    event = stage.event()
    actions.sign_up(event, by=person, at=NOW)
    actions.call_off(event, note="讲者病了", by=stage.manager, at=NOW)
    assert entry_of(person, "event_called_off")[0] == "CANCEL"
    told = Notification.objects.get(recipient=person, kind="events/event_called_off")
    assert told.facts["reason"] == "讲者病了"
    with pytest.raises(InvalidMove):
        actions.save_event(event, {"about": "?"}, by=stage.manager, at=NOW)
    with pytest.raises(InvalidMove):
        actions.call_off(event, note="又一次", by=stage.manager, at=NOW)


def test_a_stranger_to_the_host_changes_nothing():
    event, other = Stage().event(), Stage().manager
    for press in (
        lambda: actions.save_event(event, {"about": "?"}, by=other, at=NOW),
        lambda: actions.publish(event, by=other, at=NOW),
        lambda: actions.call_off(event, note="?", by=other, at=NOW),
        lambda: actions.tick(event, shown=(), came=(), others=0, by=other, at=NOW),
    ):
        with pytest.raises(Denied):
            press()


# --- jobs -----------------------------------------------------------------------------------
def test_who_has_a_place_is_reminded_the_day_before_and_once():
    event, person = Stage().event(), founder()
    actions.sign_up(event, by=person, at=NOW)
    assert actions.remind(at=BEGINS - 25 * HOUR) == 0
    for hours in (20, 10):
        actions.remind(at=BEGINS - hours * HOUR)
    assert kinds(person) == ["signed_up", "event_near"]


def test_what_is_over_is_closed_once():
    event = Stage().event()
    assert actions.end_due(at=ENDS - HOUR) == 0
    assert actions.end_due(at=ENDS) == 1
    assert actions.end_due(at=ENDS) == 0
    event.refresh_from_db()
    assert event.status == "over"
