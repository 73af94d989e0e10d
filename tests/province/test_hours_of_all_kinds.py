"""The trend of hours counts every kind of meeting that counts for a mentor."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring import actions
from province.queries import board
from tests.clock import NOW
from tests.mentoring.pairs import Pair
from tests.mentoring.test_open_hours import Door

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def hours(day):
    return next(line.values for line in board.trends(day).lines if line.code == "hours")


def test_an_open_hour_that_both_confirmed_counts_beside_the_records():
    pair, doors = Pair(), [Door(), Door()]
    actions.confirm(pair.record(minutes=60), seen=1, by=pair.mentor, at=NOW)
    rows = [(door, door.book()) for door in doors]  # of half an hour each
    over = max(row.ends_at for _door, row in rows) + timedelta(minutes=5)
    day = timezone.localdate(over)
    actions.end_open_hours(at=over)
    assert hours(day)[-1] == 1
    for door, row in rows:
        for person in (door.user, door.founder):
            actions.say_of_open(row, says="yes", by=person, at=over)
    assert hours(day)[-1] == 2
    assert hours(TODAY)[-1] == 1  # nobody had said so by then
