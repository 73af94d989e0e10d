"""On the first day of a leave nothing is offered that only a later day can bear."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from mobility.models import LeaveCase
from mobility.queries.policy import work_calendar
from mobility.verbs import OFFERED
from tests.mobility.on_paper import TODAY, away, officer_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def offered(case, user):
    shown = LeaveCase.objects.on(TODAY, work_calendar()).get(pk=case.pk)
    return {verb.name for verb in OFFERED if verb.is_offered(shown, user)}


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_leave_is_ended_and_recalled_from_its_second_day_on(days):
    case = away(first_day=TODAY - days * DAY, last_day=date(2028, 11, 1))
    found = offered(case, officer_of(case, Role.HR_HEAD))
    assert {"recall", "propose_end"} & found == ({"recall", "propose_end"} if days > 0 else set())


@pytest.mark.parametrize("days", [0, 1])
def test_nobody_is_back_on_the_first_day(days):
    case = away(first_day=TODAY - days * DAY, last_day=date(2028, 11, 1))
    LeaveCase.objects.filter(pk=case.pk).update(status="arranging")
    assert ("report_in" in offered(case, officer_of(case))) is (days > 0)
