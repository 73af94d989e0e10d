"""Whose turn it is, what a bell still says, and that one row holds up no other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incubation import actions
from incubation.actions import due
from incubation.actions.holding import suggest_next
from incubation.models import Residency
from notifications.models import Notification
from spaces import actions as spaces
from tests.clock import NOW
from tests.incubation.lodge import Lodge, a_manager, day, kinds, later
from tests.incubation.test_applications import at_clock, for_time
from tests.incubation.test_hand_overs import Move

pytestmark = pytest.mark.django_db


def unread(person, kind):
    told = Notification.objects.filter(recipient=person, kind=f"incubation/{kind}")
    return list(told.unread())


class Queue:
    """Two ventures wait for desks, in this order."""

    def __init__(self):
        self.lodge = Lodge()
        self.founder, self.first = self.lodge.rival()
        _founder, self.second = self.lodge.rival()
        for row, at in ((self.first, NOW), (self.second, later(1))):
            actions.wait(row, by=self.lodge.manager, at=at)

    def urls(self):
        return [each.url for each in unread(self.lodge.manager, "place_free")]


# --- the queue ------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["withdraw", "refuse"])
def test_the_next_is_suggested_where_the_first_waits_no_longer(verb):
    queue = Queue()
    suggest_next(queue.lodge.space, "desk", at=later(2))
    assert queue.urls() == [queue.first.get_absolute_url()]
    if verb == "withdraw":
        actions.withdraw(queue.first, by=queue.founder, at=later(3))
    else:
        actions.refuse(queue.first, answer="不合适", by=queue.lodge.manager, at=later(3))
    assert queue.urls() == [queue.second.get_absolute_url()]


def test_nobody_is_suggested_where_nothing_is_free_or_another_left_the_list():
    queue = Queue()
    actions.withdraw(queue.second, by=queue.second.by, at=later(2))
    assert queue.urls() == []
    queue = Queue()
    for place in (queue.lodge.place, queue.lodge.other):
        spaces.take(place, by=queue.lodge.manager, at=NOW)
    actions.withdraw(queue.first, by=queue.founder, at=later(2))
    assert queue.urls() == []


def test_of_two_places_that_come_free_the_second_is_for_the_second_who_waits():
    queue = Queue()
    for days in (2, 3):
        suggest_next(queue.lodge.space, "desk", at=later(days))
    assert {*queue.urls()} == {each.get_absolute_url() for each in (queue.first, queue.second)}


def test_while_one_place_is_free_the_first_who_waits_is_suggested_alone():
    queue = Queue()
    spaces.take(queue.lodge.other, by=queue.lodge.manager, at=NOW)
    for days in (2, 3):
        suggest_next(queue.lodge.space, "desk", at=later(days))
    assert {*queue.urls()} == {queue.first.get_absolute_url()}


# --- an end that was called back ------------------------------------------------------------
@pytest.mark.parametrize(("until", "left"), [(90, None), (180, None), (300, 300)])
def test_an_end_called_back_leaves_no_later_day_that_would_shorten_the_contract(until, left):
    lodge = Lodge()
    residency = lodge.lives()
    actions.end(residency, last=day(30), reason="厂房维修", by=lodge.manager, at=NOW)
    actions.ask_longer(residency, until=day(until), by=lodge.founder, at=NOW)
    actions.call_end_back(residency, by=lodge.manager, at=NOW)
    stored = Residency.objects.get()
    assert stored.last_day == day(180)
    assert stored.longer_until == (left and day(left))
    assert ("longer_dropped" in kinds(lodge.founder)) is (left is None)


def test_an_end_called_back_takes_its_reminder_out_of_the_bells():
    lodge = Lodge()
    residency = lodge.lives()
    actions.end(residency, last=day(20), reason="厂房维修", by=lodge.manager, at=NOW)
    assert actions.remind(at=later(1)) == 1
    assert unread(lodge.founder, "residency_near")
    actions.call_end_back(residency, by=lodge.manager, at=later(1))
    assert not unread(lodge.founder, "residency_near")


def test_whoever_leaves_earlier_is_reminded_of_the_old_last_day_no_more():
    lodge = Lodge()
    residency = lodge.lives(last=25)
    assert actions.remind(at=later(1)) == 1
    assert unread(lodge.manager, "residency_near")
    actions.leave(residency, last=day(10), by=lodge.founder, at=later(1))
    assert not unread(lodge.manager, "residency_near")


# --- a hand-over ----------------------------------------------------------------------------
def test_a_hand_over_that_is_done_asks_nobody_any_more():
    move = Move()
    colleague = a_manager(move.old.space)
    row = move.ask()
    move.take(row)
    assert unread(colleague, "hand_over_asked")
    actions.agree(row, by=move.old.manager, at=NOW)
    assert not unread(colleague, "hand_over_asked")


def test_the_spaces_of_a_hand_over_are_locked_in_one_order_before_all_else():
    move = Move()
    row = move.ask()
    move.take(row)
    with CaptureQueriesContext(connection) as ran:
        actions.agree(row, by=move.old.manager, at=NOW)
    told = [each["sql"] for each in ran.captured_queries]
    first = next(sql for sql in told if sql.startswith("SELECT") and "UPDATE" in sql)
    assert 'FROM "spaces_space"' in first
    assert 'ORDER BY "spaces_space"."id" ASC' in first
    assert all(str(lodge.space.pk) in first for lodge in (move.old, move.new))


# --- equipment ------------------------------------------------------------------------------
def test_nobody_is_offered_time_on_a_day_on_which_the_equipment_is_closed():
    lodge = Lodge()
    lodge.machine.closed_from = lodge.machine.closed_until = date(2026, 11, 25)
    lodge.machine.save()
    asked = lodge.apply(**for_time(lodge))
    told = {"equipment": lodge.machine, "rent": "每小时 80 元", "by": lodge.manager, "at": NOW}
    with pytest.raises(actions.OutsideHours):
        actions.offer_time(asked, begins=at_clock(10), ends=at_clock(12), **told)
    actions.offer_time(asked, begins=at_clock(10, 2), ends=at_clock(12, 2), **told)


# --- jobs -----------------------------------------------------------------------------------
def test_a_residency_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    one, other = Lodge(), Lodge()
    broken = one.lives(last=100)
    other.lives(last=100)
    tell = due.tell

    def fails(people, verb, row, at, **facts):
        if row.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, row, at, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(due, "tell", fails)
        assert actions.remind(at=later(70)) == 1
    assert "residency_near" not in kinds(one.founder)
    assert "residency_near" in kinds(other.founder)
    actions.remind(at=later(70))
    assert "residency_near" in kinds(one.founder)
