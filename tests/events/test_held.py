"""The year in which an event counts is that of the province."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.models import Event
from events.queries import held
from tests.events.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_the_night_between_two_years_counts_by_the_clock_of_the_province(zone):
    stage = Stage()
    begins = datetime(2025, 12, 31, 18, tzinfo=UTC)  # 2 in the morning of New Year's Day
    Event.objects.filter(pk=stage.event().pk).update(
        status="over", begins_at=begins, ends_at=begins + timedelta(hours=2),
        sign_up_until=begins, others_came=4,
    )  # fmt: skip
    with timezone.override(zone):
        assert [held(stage.space, year).count() for year in (2025, 2026, 2027)] == [0, 1, 0]
