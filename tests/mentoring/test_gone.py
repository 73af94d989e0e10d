"""What outlives nobody: hours of who is gone are called off, meetings that were held stay held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.enums import MeetingStatus, OpenHourStatus
from mentoring.models import Closing, Meeting, OfficeHour, OpenHour
from mentoring.queries import bookable
from mentors import actions as mentors
from mentors.models import MentorProfile
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_open_hours import Door
from tests.mentors.test_barred import bar
from ventures.models import Member, Venture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told():
    rows = Notification.objects.filter(kind="mentoring/open_hour_cancelled")
    return sorted(rows.values_list("recipient", flat=True))


def leaves(door):
    mentors.resign(door.mentor, by=door.user, at=NOW)


def suspended(door):
    MentorProfile.objects.filter(pk=door.mentor.pk).update(status="suspended")


def barred(door):
    bar(door.user)


def founder_barred(door):
    bar(door.founder)


def archived(door):
    Venture.objects.filter(pk=door.venture.pk).update(archived_at=NOW)
    door.venture.refresh_from_db()


GOES = pytest.mark.parametrize("goes", [leaves, suspended, barred, founder_barred, archived])


@GOES
def test_a_booked_hour_is_called_off_when_one_side_is_gone(goes):
    door, other = Door(), Door()
    row, kept = door.book(), other.book()
    assert actions.release_open_hours(at=NOW) == 0
    goes(door)
    assert (actions.release_open_hours(at=NOW), actions.release_open_hours(at=NOW)) == (1, 0)
    assert OpenHour.objects.get(pk=row.pk).status == OpenHourStatus.CANCELLED
    assert OpenHour.objects.get(pk=kept.pk).status == OpenHourStatus.BOOKED
    assert told() == sorted([door.user.pk, door.founder.pk])
    assert door.seen() == []
    with pytest.raises(Denied):
        door.book(OfficeHour.objects.get(pk=door.hour.pk))


def test_a_closed_account_is_told_nothing_and_the_other_side_is():
    door = Door()
    door.book()
    door.user.is_active = False
    door.user.save()
    assert actions.release_open_hours(at=NOW) == 1
    assert told() == [door.founder.pk]


def test_an_hour_of_whoever_booked_it_and_left_is_called_off_though_the_venture_goes_on():
    door, colleague = Door(), UserFactory()
    door.book()
    Member.objects.create(venture=door.venture, person=colleague, role="lead")
    assert actions.release_open_hours(at=NOW) == 0
    door.founder.is_active = False
    door.founder.save()
    assert (actions.release_open_hours(at=NOW), actions.release_open_hours(at=NOW)) == (1, 0)
    assert told() == sorted([door.user.pk, colleague.pk])


def test_an_hour_that_has_begun_stays():
    door = Door()
    row = door.book()
    leaves(door)
    assert actions.release_open_hours(at=row.starts_at) == 0
    assert OpenHour.objects.get(pk=row.pk).status == OpenHourStatus.BOOKED


def test_nobody_books_an_hour_of_a_closed_account():
    pair = Pair()
    starts = NOW + 3 * DAY
    (hour,) = actions.open_hours(
        pair.row.mentor, [(starts, starts + timedelta(minutes=30))], way="online", place="",
        by=pair.mentor, at=NOW,
    )  # fmt: skip
    assert bookable(pair.row.mentor, pair.founder, at=NOW) == [hour]
    pair.mentor.is_active = False
    pair.mentor.save()
    pair.row.refresh_from_db()
    mentor = MentorProfile.objects.get(pk=pair.row.mentor_id)
    assert bookable(mentor, pair.founder, at=NOW) == []
    with pytest.raises(Denied):
        actions.book(hour, pair.row, by=pair.founder, at=NOW)


# --- meetings that were held ----------------------------------------------------------------
def test_the_end_calls_off_what_is_to_come_and_nothing_that_was():
    pair = Pair()
    past, coming = pair.arranged(days=1), pair.arranged(days=9)
    later = NOW + 2 * DAY
    actions.close(pair.row, Closing(reason="done"), by=pair.founder, at=later)
    assert Meeting.objects.get(pk=past.pk).status == MeetingStatus.AGREED
    assert Meeting.objects.get(pk=coming.pk).status == MeetingStatus.CANCELLED
    assert actions.end_meetings_of_ended(at=later) == 0
    assert Meeting.objects.get(pk=past.pk).status == MeetingStatus.AGREED
    record = actions.write_record(
        pair.row,
        meeting=Meeting.objects.get(pk=past.pk),
        **{**pair.told(), "held_on": timezone.localdate(past.starts_at)},
        by=pair.mentor,
        at=later,
    )
    assert record.meeting_id == past.pk
    assert Meeting.objects.get(pk=past.pk).status == MeetingStatus.HELD


def test_an_end_by_another_door_leaves_what_was_as_well():
    pair = Pair()
    past = pair.arranged(days=1)
    coming = pair.arranged(days=9)
    later = NOW + 2 * DAY
    mentors.end(pair.row, by=pair.founder, at=later)
    assert actions.end_meetings_of_ended(at=later) == 1
    assert Meeting.objects.get(pk=past.pk).status == MeetingStatus.AGREED
    assert Meeting.objects.get(pk=coming.pk).status == MeetingStatus.CANCELLED


def test_what_has_begun_is_moved_no_more():
    pair = Pair()
    past = pair.arranged(days=1)
    later = NOW + 2 * DAY
    with pytest.raises(InvalidMove):
        actions.move(past, **pair.plan(days=5), by=pair.founder, at=later)
    assert Meeting.objects.get(pk=past.pk).status == MeetingStatus.AGREED
