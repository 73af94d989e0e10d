"""Whoever leaves a team comes to none of its meetings; another of the team sits there then."""

from datetime import timedelta

import pytest

from mentoring import actions
from mentoring.models import GroupMeeting, Guest, Meeting, OpenHour, Seat
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_groups import Circle, place
from tests.mentoring.test_open_hours import Door
from ventures.models import Member

pytestmark = pytest.mark.django_db


def joins(venture, role="lead"):
    person = UserFactory()
    Member.objects.create(venture=venture, person=person, role=role, joined_at=NOW)
    return person


def leaves(venture, person):
    Member.objects.filter(venture=venture, person=person).delete()


def sits(**row):
    return set(Seat.objects.filter(**row, is_taken=True).values_list("person", flat=True))


def test_another_of_the_team_sits_in_a_meeting_whose_founder_left():
    pair = Pair()
    meeting = pair.arranged()
    stays = joins(pair.row.venture)
    assert actions.seat_others(at=NOW) == 0
    leaves(pair.row.venture, pair.founder)
    assert not Meeting.objects.in_calendar_of(pair.founder).exists()
    assert (actions.seat_others(at=NOW), actions.seat_others(at=NOW)) == (1, 0)
    assert sits(meeting=meeting) == {pair.mentor.pk, stays.pk}
    assert list(Meeting.objects.in_calendar_of(stays)) == [meeting]


def test_nobody_is_seated_who_sits_elsewhere_then_or_in_what_was():
    pair, other = Pair(), Pair()
    meeting = pair.arranged()
    busy = other.founder
    Member.objects.create(venture=pair.row.venture, person=busy, role="lead", joined_at=NOW)
    other.arranged()
    leaves(pair.row.venture, pair.founder)
    assert actions.seat_others(at=NOW) == 0
    free = joins(pair.row.venture, role="member")
    assert actions.seat_others(at=meeting.ends_at) == 0
    assert actions.seat_others(at=NOW) == 1
    assert sits(meeting=meeting) == {pair.mentor.pk, free.pk}


def test_another_of_the_team_comes_to_a_group_meeting():
    circle = Circle()
    group = circle.arranged()
    venture, goes = circle.one.row.venture, circle.one.founder
    stays = joins(venture)
    leaves(venture, goes)
    assert not GroupMeeting.objects.in_calendar_of(goes).exists()
    near = group.starts_at - timedelta(hours=5)
    actions.remind_of_groups(at=near)
    assert not Notification.objects.filter(recipient=goes, kind="mentoring/group_near").exists()
    assert (actions.seat_others(at=NOW), actions.seat_others(at=NOW)) == (1, 0)
    assert place(group, circle.one).person == stays
    assert sits(group=group) == {circle.mentor.pk, stays.pk, circle.other.founder.pk}
    assert Guest.objects.coming().filter(group=group).count() == 2


def test_an_open_hour_of_whoever_left_the_team_is_called_off():
    door = Door()
    row = door.book()
    joins(door.venture)
    assert actions.release_open_hours(at=NOW) == 0
    leaves(door.venture, door.founder)
    assert not OpenHour.objects.in_calendar_of(door.founder).exists()
    assert (actions.release_open_hours(at=NOW), actions.release_open_hours(at=NOW)) == (1, 0)
    assert OpenHour.objects.get(pk=row.pk).status == "cancelled"
