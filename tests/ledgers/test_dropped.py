"""The export says of a leave that came to nothing how it did."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from accounts.enums import Role
from ledgers.queries import roster
from mobility import actions
from mobility.enums import APPLYING, DROPPED, CaseStatus
from mobility.queries.ledger import Ledger, Wanted
from tests.clock import NOW
from tests.factories import CaseFactory
from tests.mobility.on_paper import TODAY, away, officer_of

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_a_cancelled_leave_says_so_in_the_export():
    case = away(first_day=TODAY + 30 * DAY, last_day=TODAY + 700 * DAY)
    head = officer_of(case, Role.HR_HEAD)
    actions.cancel(case, why="本人放弃", by=head, at=NOW)
    ledger = Ledger(head, Wanted(on=TODAY, segment="ended"))
    (row,) = roster.roster_rows(ledger.cases, TODAY)
    assert row["status"] == "离岗前撤销"


def test_every_way_of_coming_to_nothing_has_a_word():
    assert set(roster._STATE) >= DROPPED


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(APPLYING - {"draft"}))
def test_an_application_under_way_says_with_whom_it_is(status):
    case = CaseFactory(status=status)
    officer = officer_of(case)
    ledger = Ledger(officer, Wanted(on=TODAY, segment="applying"))
    (row,) = roster.roster_rows(ledger.cases, TODAY)
    with override("zh-hans"):
        assert row["status"] == str(CaseStatus(status).label)


@pytest.mark.django_db
def test_an_application_that_was_given_up_later_was_under_way_on_a_past_day():
    case = CaseFactory(status="withdrawn", created_at=NOW - 30 * DAY, closed_on=TODAY)
    day = TODAY - 10 * DAY
    ledger = Ledger(officer_of(case), Wanted(on=day, segment="applying"))
    (row,) = roster.roster_rows(ledger.cases, day)
    assert row["status"] == "申请中"
