"""The export says of a leave that came to nothing how it did."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from ledgers.queries import roster
from mobility import actions
from mobility.enums import DROPPED
from mobility.queries.ledger import Ledger, Wanted
from tests.clock import NOW
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
