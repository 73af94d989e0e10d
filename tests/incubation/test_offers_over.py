"""An offer of time or days that are over is taken by nobody; what both spaces owe stands there."""

import pytest

from audit.lifecycle import InvalidMove
from incubation import actions
from incubation.models import Booking
from incubation.queries import waiting_in
from incubation.verbs import offered
from tests.clock import NOW
from tests.incubation.lodge import Lodge, kinds, later
from tests.incubation.test_applications import at_clock, for_time
from tests.incubation.test_hand_overs import Move
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_time_on_equipment_that_is_over_is_taken_no_more_and_lapses():
    lodge = Lodge()
    row = lodge.apply(**for_time(lodge))
    actions.offer_time(
        row, equipment=lodge.machine, begins=at_clock(10), ends=at_clock(12),
        rent="每小时 80 元", by=lodge.manager, at=NOW,
    )  # fmt: skip
    before, after = at_clock(11), at_clock(12)
    assert "accept" in offered("applications", row, lodge.founder, before)
    assert actions.lapse_due(at=before) == 0
    assert "accept" not in offered("applications", row, lodge.founder, after)
    with pytest.raises(InvalidMove):
        actions.accept(row, by=lodge.founder, at=after)
    assert actions.lapse_due(at=after) == 1
    assert Booking.objects.get().status == "released"
    assert kinds(lodge.founder) == ["application_offered", "application_lapsed"]


def test_a_contract_that_would_be_over_is_taken_no_more_from_the_day_after_its_last():
    lodge = Lodge()
    row = lodge.offered(first=0, last=2)
    assert "accept" in offered("applications", row, lodge.founder, later(2))
    assert "accept" not in offered("applications", row, lodge.founder, later(3))
    with pytest.raises(InvalidMove):
        actions.accept(row, by=lodge.founder, at=later(3))
    assert actions.lapse_due(at=later(2)) == 0
    assert actions.lapse_due(at=later(3)) == 1


def test_the_space_that_a_venture_would_leave_reads_on_its_desk_that_it_has_to_agree():
    move = Move()
    row = move.ask()
    for house, words in ((move.old, "is to go on to"), (move.new, "is to come from")):
        assert waiting_in([house.space], house.manager) == 1
        page = in_english(house.manager).get(f"/spaces/{house.space.pk}/desk/").content.decode()
        assert row.get_absolute_url() in page
        assert words in page
    actions.agree(row, by=move.old.manager, at=NOW)
    assert waiting_in([move.old.space], move.old.manager) == 0
    assert waiting_in([move.new.space], move.new.manager) == 1
