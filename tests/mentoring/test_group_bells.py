"""What a meeting with several ventures asks for is in no bell once nobody can answer it."""

import pytest

from mentoring import actions
from mentoring.queries.rooms import is_open_then
from notifications.models import Notification
from tests.clock import NOW
from tests.mentoring.test_answered import waits
from tests.mentoring.test_groups import HELD, Circle, days, fresh, place
from tests.mentoring.test_rooms import a_room, hour

pytestmark = pytest.mark.django_db


def test_an_invitation_that_nobody_answered_asks_nothing_once_the_meeting_has_begun():
    circle = Circle()
    group = circle.call()
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    assert actions.lapse_groups(at=NOW) == 0
    assert waits(circle.other.founder, "group_called")
    assert actions.lapse_groups(at=HELD) == 0
    assert not waits(circle.other.founder, "group_called")
    assert fresh(group).status == "planned"


def test_of_two_versions_of_a_record_the_newer_alone_asks():
    circle = Circle()
    group = circle.written(minutes=60)
    changed = {"minutes": 90, "notes": "还看了图纸", "next_step": ""}
    actions.write_group_record(fresh(group), seen=1, **changed, by=circle.mentor, at=HELD)
    told = Notification.objects.filter(recipient=circle.one.founder, kind="mentoring/group_written")
    assert told.count() == 2
    assert [each.facts["minutes"] for each in told.unread()] == ["90"]


def test_a_record_that_is_closed_asks_nobody_to_confirm_it():
    circle = Circle()
    circle.written()
    assert waits(circle.other.founder, "group_written")
    assert actions.close_group_records(at=days(28)) == 1
    assert not waits(circle.other.founder, "group_written")


def test_a_room_that_is_open_until_midnight_is_so_and_closed_at_night():
    room = a_room(opening_hours="8:00–24:00")
    assert is_open_then(room, *hour(23).values())
    assert not is_open_then(room, *hour(3).values())
    assert not is_open_then(room, *hour(23.5).values())
    room.space.opening_hours = "0:00–24:00"
    assert is_open_then(room, *hour(23.5).values())
