"""What an appeal changes: from when a pause runs, and what a second one had typed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from safety import actions
from tests.clock import NOW
from tests.factories import UserFactory
from tests.safety.test_slowed import officer, upheld
from tests.safety.test_things import told_of
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("first", "begins"), [("warned", 40), ("paused", 0), ("excluded", 0)])
def test_a_pause_that_only_an_appeal_brings_begins_on_that_day_and_another_has_begun(first, begins):
    office, colleague, person = officer(), officer(), UserFactory()
    row = upheld(person, UserFactory(), office, outcome=first)
    actions.appeal(row, text="那是回复，不是广告。", by=person, at=NOW + 35 * DAY)
    at = NOW + 40 * DAY
    actions.decide(row, outcome="paused", answer="看过了，暂停三十天。", by=colleague, at=at)
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("final", "paused")
    assert row.barred_until == TODAY + (begins + 30) * DAY


def test_what_a_second_manager_typed_in_an_appeal_is_given_back():
    house = House()
    other = house.another_manager()
    row = told_of(house.space, house.founder)
    actions.decide(row, outcome="warned", answer="请把设备清单改对", by=officer(), at=NOW)
    actions.appeal(row, text="设备在修", by=house.manager, at=NOW)
    url, typed = reverse("report_read", args=[row.pk]), "清单是旧的，新的已经贴出来"
    answer = signed_in(other).post(url, {"text": typed}, follow=True)
    assert typed in answer.content.decode()
    row.refresh_from_db()
    assert row.appeal == "设备在修"
