"""What pages and letters of a pair promise is so, at the edges and after the end too."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring import actions
from mentoring.models import Closing
from mentors.models import Mentorship
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import Circle, fresh, place, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def heard(officer, pair):
    people = ((pair.mentor, "silent"), (pair.founder, "silent"), (officer, "silent_office"))
    return [len(told(person, kind)) for person, kind in people]


def test_after_a_pause_the_office_hears_of_a_pair_two_weeks_after_the_two_were_asked():
    pair, officer = Pair(), an_officer()
    until = timezone.localdate(pair.row.started_at + 90 * DAY)
    Mentorship.objects.filter(pk=pair.row.pk).update(paused_until=until)
    asked = pair.row.started_at + 91 * DAY
    assert actions.ask_the_silent(at=asked - DAY) == 0
    for days, expected in ((0, [1, 1, 0]), (13, [1, 1, 0]), (14, [1, 1, 1]), (15, [1, 1, 1])):
        assert actions.ask_the_silent(at=asked + days * DAY) == 1
        assert heard(officer, pair) == expected


def test_who_was_asked_before_a_pause_is_asked_anew_after_it():
    pair, officer = Pair(), an_officer()
    begun = pair.row.started_at
    actions.ask_the_silent(at=begun + 31 * DAY)
    until = timezone.localdate(begun + 90 * DAY)
    Mentorship.objects.filter(pk=pair.row.pk).update(paused_until=until)
    actions.ask_the_silent(at=begun + 91 * DAY)
    assert heard(officer, pair) == [2, 2, 0]


def test_a_venture_whose_mentorship_has_ended_is_not_invited_anew():
    circle = Circle()
    group = circle.call(circle.one, circle.other, circle.third)
    actions.close(circle.third.row, Closing(reason="over"), by=circle.third.founder, at=NOW)
    plan = {**circle.plan(), **circle.one.plan(days=5)}
    actions.move_group(fresh(group), **plan, by=circle.mentor, at=NOW)
    assert place(group, circle.third).status == "away"
    assert not told(circle.third.founder, "group_moved")
    assert len(told(circle.one.founder, "group_moved")) == 1


@pytest.mark.parametrize(("ago", "may"), [(29, True), (31, False)])
def test_that_a_meeting_can_still_be_written_down_is_said_only_while_it_can(ago, may):
    pair = Pair()
    untold, missed = pair.arranged(days=1), pair.arranged(days=3)
    actions.say_missed(missed, by=pair.mentor, at=missed.ends_at + DAY)
    actions.close_meetings(at=untold.ends_at + 31 * DAY)
    Mentorship.objects.filter(pk=pair.row.pk).update(
        started_at=NOW - 80 * DAY, status="ended", ended_at=NOW - ago * DAY
    )
    url = reverse("mentorship", args=[pair.row.pk])
    page = in_english(pair.founder).get(url).content.decode()
    assert "Nobody wrote it down within a month, so it is closed." in page
    assert "The other side says that you did not come." in page
    assert ("it can still be written down" in page) == may
    assert ("If you did, write the meeting down." in page) == may
