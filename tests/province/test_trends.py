"""Trends of pairs and of answers on the board: each month as its rows say, small months untold."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentors.models import Mentorship, MentorshipRequest
from province.queries import board
from province.queries.prefectures import pairs_on
from tests.clock import NOW
from tests.factories import MentorshipFactory, RequestFactory, SpaceFactory
from tests.mentoring.pairs import in_english
from tests.province.test_board import since
from tests.results.stage import of_the_province

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def lines():
    return {line.code: line.values for line in board.trends(TODAY).lines}


def answered(days, status="accepted"):
    """Let a request that was sent this month have been answered after some days."""
    row = RequestFactory(status=status, sent_at=NOW - (days + 1) * DAY)
    MentorshipRequest.objects.filter(pk=row.pk).update(status_changed_at=NOW - DAY)


def test_the_trend_of_pairs_is_the_number_of_each_day():
    for began, ended in ((200, None), (90, 40), (5, None), (5, 1)):
        row = MentorshipFactory(started_at=NOW - began * DAY)
        if ended is not None:
            told = {"status": "ended", "ended_at": NOW - ended * DAY}
            Mentorship.objects.filter(pk=row.pk).update(**told)
    told = board.trends(TODAY)
    values = lines()
    assert values["pairs"] == [pairs_on(day).count() for day in told.days]
    assert len(set(values["pairs"])) > 2
    assert (sum(values["begun"]), values["begun"][-1]) == (4, 2)


def test_pairs_that_began_before_the_two_years_are_under_way_and_not_begun_in_them():
    MentorshipFactory(started_at=NOW - 900 * DAY)
    assert (set(lines()["pairs"]), set(lines()["begun"])) == ({1}, {0})


def test_of_five_answers_half_came_within_days_and_a_share_said_yes():
    for days, status in ((1, "accepted"), (2, "declined"), (3, "accepted"), (4, "declined")):
        answered(days, status)
    assert (lines()["within"][-1], lines()["accepted"][-1]) == (None, None)
    answered(9, "accepted")
    assert (lines()["within"][-1], lines()["accepted"][-1]) == (3, 60)
    assert set(lines()["within"][:-1]) == {None}


def test_a_month_with_few_answers_is_not_told_in_the_table():
    since(SpaceFactory(), 60)
    page = in_english(of_the_province()).get(reverse("board")).content.decode()
    assert "Requests accepted, of those answered" in page
    assert page.count(">not told</span>") >= 2 * board.MONTHS
