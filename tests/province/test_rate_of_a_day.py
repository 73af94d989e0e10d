"""The share of accepted requests of a past day is made of what was answered by then."""

import pytest

from accounts.models import County
from province.queries import board, prefectures
from tests.clock import NOW
from tests.factories import RequestFactory
from tests.province.test_board import DAY, TODAY

pytestmark = pytest.mark.django_db


def test_what_was_answered_later_does_not_count_on_an_earlier_day():
    county = County.objects.get(pk="632801")
    for _ in range(5):
        RequestFactory(
            status="declined", venture__county=county, sent_at=NOW - 4 * DAY,
            due_at=NOW + DAY, status_changed_at=NOW - DAY / 24,
        )  # fmt: skip
    earlier = TODAY - 2 * DAY
    told = [prefectures.table(board.counties(day), day).whole.rate for day in (earlier, TODAY)]
    assert [each.answered for each in told] == [0, 5]
