"""What counts as asked of a mentor and as answered: one idea for promise, hours, year and board."""

from datetime import timedelta

import pytest

from matching.actions import refresh_promises
from mentoring.queries import year_of
from mentors import actions
from mentors.models import MentorProfile, MentorshipRequest
from mentors.queries import PROMISED_FROM, keeps_time
from province.queries import desk, overview, pace, review
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, RequestFactory
from tests.mentors.test_offers import offered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 20 * DAY


def brought(mentor, days_ago=3):
    """Return a pair as an import writes it: accepted in the moment in which it is sent."""
    at = NOW - days_ago * DAY
    return MentorshipFactory(
        request=RequestFactory(
            mentor=mentor, status="accepted", is_placed=True, sent_at=at, status_changed_at=at
        ),
        started_at=at,
    )


def figures(mentor):
    year = year_of(mentor, NOW.year, at=LATER)
    row = review.mentors_of(NOW.year, at=LATER).get(pk=mentor.pk)
    assert (row.answered, row.asked_of) == (year.answered, year.asked)
    return year.answered, year.asked


def test_an_import_asks_nobody_and_is_no_answer():
    mentor = MentorFactory(capacity=8)
    for _each in range(3):
        brought(mentor)
    assert list(MentorshipRequest.objects.asked()) == []
    assert figures(mentor) == (0, 0)
    asked = RequestFactory(mentor=mentor)
    actions.decline(asked, reason="field", by=mentor.user, at=NOW + timedelta(hours=9))
    mentor = MentorProfile.objects.get(pk=mentor.pk)
    assert mentor.answer_hours == 9
    assert figures(mentor) == (1, 1)


def test_what_the_office_placed_is_asked_and_an_offer_is_not():
    placed = RequestFactory(is_placed=True)
    assert list(MentorshipRequest.objects.asked()) == [placed]
    offer = offered()
    actions.take(offer, shares=["email"], by=offer.venture.founders.get(), at=NOW)
    assert list(MentorshipRequest.objects.asked()) == [placed]


def test_a_promise_is_not_kept_by_what_an_import_brought():
    mentor = MentorFactory(capacity=8)
    for each in range(PROMISED_FROM):
        row = brought(mentor, days_ago=40 + 8 * each)
        actions.end(row, by=mentor.user, at=NOW)
    assert not keeps_time(mentor, at=NOW)
    refresh_promises(at=NOW)
    one, other = MentorFactory(), MentorProfile.objects.get(pk=mentor.pk)
    refresh_promises(at=NOW)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.answer_chance == other.answer_chance


def test_a_question_back_is_the_first_answer_everywhere():
    asked = RequestFactory()
    mentor = asked.mentor
    actions.ask_back(asked, question="产能多少", by=mentor.user, at=NOW + timedelta(hours=5))
    assert MentorProfile.objects.get(pk=mentor.pk).answer_hours == 5
    assert figures(mentor) == (1, 1)
    actions.expire_due(explain=lambda *_: {}, at=LATER)  # the founders never replied
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "expired"
    assert figures(mentor) == (1, 1)
    assert not desk.mentors("silent", "", LATER).exists()
    silent = RequestFactory()
    actions.expire_due(explain=lambda *_: {}, at=LATER)
    assert list(desk.mentors("silent", "", LATER)) == [silent.mentor]


def test_what_was_taken_back_in_time_says_nothing_of_the_mentor():
    asked = RequestFactory()
    actions.withdraw(asked, by=asked.asked_by, at=NOW + DAY)
    assert figures(asked.mentor) == (0, 0)
    late = RequestFactory(mentor=asked.mentor)
    actions.withdraw(late, by=late.asked_by, at=late.due_at + DAY)
    assert figures(asked.mentor) == (0, 1)


def test_the_board_counts_as_asked_what_was_asked():
    mentor = MentorFactory(capacity=8)
    brought(mentor)
    offer = offered()
    actions.take(offer, shares=["email"], by=offer.venture.founders.get(), at=NOW)
    RequestFactory(mentor=mentor)
    rows = {row.mentor.pk: row for row in overview.exposure(NOW.date()).rows}
    assert (rows[mentor.pk].asked, rows[mentor.pk].accepted) == (1, 0)
    assert rows[offer.mentor.pk].asked == 0
    assert sum(band.asked for band in overview.bands()) == 0


def test_pairs_that_an_import_brought_are_no_answers_of_the_month():
    for _each in range(pace.ANSWERS_FROM):
        brought(MentorFactory())
    assert pace.answers_over([NOW.date()]) == ([None], [None])
