"""What somebody has answered waits for him under the bell no longer."""

from datetime import date, timedelta

import pytest

from mentoring import actions
from mentoring.models import Closing, Guest
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorshipFactory, UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_open_hours import Door

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waits(person, kind):
    """Return whether a notice of this kind is new to somebody; it was there at all."""
    told = Notification.objects.filter(recipient=person, kind=f"mentoring/{kind}")
    assert told.exists()
    return told.unread().exists()


def test_a_time_that_was_agreed_to():
    pair = Pair()
    meeting = pair.propose()
    other = pair.propose(days=9)
    assert waits(pair.founder, "meeting_proposed")
    actions.agree(meeting, by=pair.founder, at=NOW)
    assert waits(pair.founder, "meeting_proposed")  # the other time still asks
    actions.cancel(other, by=pair.founder, at=NOW)
    assert not waits(pair.founder, "meeting_proposed")


def test_a_time_that_was_answered_with_another():
    pair = Pair()
    meeting = pair.propose()
    actions.move(meeting, by=pair.founder, at=NOW, **pair.plan(days=4))
    assert not waits(pair.founder, "meeting_proposed")
    assert waits(pair.mentor, "meeting_moved")
    actions.agree(meeting, by=pair.mentor, at=NOW)
    assert not waits(pair.mentor, "meeting_moved")


def test_a_time_that_nobody_answered_and_that_is_over():
    pair = Pair()
    pair.propose()
    actions.lapse_due(at=NOW + 3 * DAY)
    assert not waits(pair.founder, "meeting_proposed")


def test_a_record_that_was_confirmed_or_put_right():
    pair = Pair()
    row = pair.record()
    assert waits(pair.mentor, "record_written")
    actions.correct(row, seen=1, by=pair.mentor, at=NOW, **pair.told(minutes=50))
    assert not waits(pair.mentor, "record_written")
    row.refresh_from_db()
    actions.confirm(row, seen=row.version, by=pair.founder, at=NOW)
    assert not waits(pair.founder, "record_changed")


def test_terms_that_were_agreed_to_and_those_that_the_end_left():
    pair = Pair()
    told = {"until": date(2027, 3, 1), "meetings": 5, "boundaries": "", "is_confidential": True}
    first = actions.propose_terms(pair.row, by=pair.mentor, at=NOW, **told)
    actions.agree_on_terms(first, by=pair.founder, at=NOW)
    assert not waits(pair.founder, "terms_proposed")
    actions.propose_terms(pair.row, by=pair.founder, at=NOW, **{**told, "meetings": 6})
    assert waits(pair.mentor, "terms_proposed")
    actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)
    assert not waits(pair.mentor, "terms_proposed")


def test_a_message_that_was_answered():
    pair = Pair()
    actions.write_message(pair.row, text="第三版发您了", by=pair.founder, at=NOW)
    assert waits(pair.mentor, "message")
    actions.write_message(pair.row, text="收到", by=pair.mentor, at=NOW)
    assert not waits(pair.mentor, "message")
    assert waits(pair.founder, "message")


def test_an_invitation_to_several_and_what_came_of_it():
    pair = Pair()
    other = MentorshipFactory(request__mentor=pair.row.mentor, started_at=NOW - 20 * DAY)
    starts = NOW + 3 * DAY
    group = actions.call_group(
        pair.row.mentor, [pair.row, other], by=pair.mentor, at=NOW, title="看账", way="online",
        starts_at=starts, ends_at=starts + HOUR, place="", agenda="",
    )  # fmt: skip
    second = other.venture.founders.first()
    actions.say_yes(Guest.objects.get(mentorship=pair.row), by=pair.founder, at=NOW)
    assert not waits(pair.founder, "group_called")
    assert waits(second, "group_called")
    actions.say_no(Guest.objects.get(mentorship=other), by=second, at=NOW)
    assert not waits(second, "group_called")
    group.refresh_from_db()
    told = {"minutes": 60, "notes": "看了三家的账", "next_step": ""}
    over = starts + 2 * HOUR
    written = actions.write_group_record(group, by=pair.mentor, at=over, **told)
    assert waits(pair.founder, "group_written")
    guest = Guest.objects.get(mentorship=pair.row)
    actions.confirm_group(guest, seen=written.version, by=pair.founder, at=over)
    assert not waits(pair.founder, "group_written")


def test_an_open_hour_of_which_one_side_has_spoken():
    door = Door()
    row = door.book()
    over = row.ends_at + HOUR
    actions.end_open_hours(at=over)
    assert waits(door.user, "open_hour_over")
    actions.say_of_open(row, says="yes", by=door.user, at=over)
    assert not waits(door.user, "open_hour_over")
    assert waits(door.founder, "open_hour_over")


def test_a_mediator_who_was_replaced():
    pair, officer = Pair(), an_officer()
    first, second = UserFactory(), UserFactory()
    row = actions.ask_for_mediation(pair.row, about="两个月没见了", by=pair.founder, at=NOW)
    actions.name_mediator(row, person=first, by=officer, at=NOW)
    actions.name_mediator(row, person=second, by=officer, at=NOW + HOUR)
    assert not waits(first, "mediation_yours")
    assert waits(second, "mediation_yours")
    starts = NOW + 3 * DAY
    actions.fix_talk(
        row, starts_at=starts, ends_at=starts + HOUR, way="phone", place="138 0000 0000",
        by=second, at=NOW + 2 * HOUR,
    )  # fmt: skip
    assert not waits(second, "mediation_yours")
