"""Managers read in the trail what concerns their space: moves in the chain and hand-overs too."""

import pytest

from audit.models import AuditEvent
from incubation import actions
from tests.clock import NOW
from tests.factories import SpaceFactory
from tests.incubation.lodge import a_manager
from tests.incubation.test_chain import Ladder
from tests.incubation.test_hand_overs import Move
from trail.queries import events_for

pytestmark = pytest.mark.django_db


def read_by(person, label):
    return set(events_for(person).filter(subject_label=label))


def test_both_spaces_of_a_hand_over_read_it_and_no_third():
    move = Move()
    row = move.ask()
    move.take(row)
    actions.agree(row, by=move.old.manager, at=NOW)
    told = set(AuditEvent.objects.filter(subject_label="incubation.handover"))
    assert {each.verb for each in told} >= {"ask_hand_over", "take", "complete"}
    for manager in (move.old.manager, move.new.manager):
        assert read_by(manager, "incubation.handover") == told
    assert read_by(a_manager(SpaceFactory()), "incubation.handover") == set()


def test_the_space_that_receives_and_the_one_that_is_left_read_a_move_in_the_chain():
    ladder = Ladder()
    ladder.counted()
    ladder.agreed("incubator")
    of_label = AuditEvent.objects.filter(subject_label="incubation.chainmove")
    first, second = ladder.venture.chain_moves.order_by("pk")
    into, on = (set(of_label.filter(subject_pk=str(each.pk))) for each in (first, second))
    assert into
    assert on
    assert read_by(ladder.managers["nursery"], "incubation.chainmove") == into | on
    assert read_by(ladder.managers["incubator"], "incubation.chainmove") == on
    assert read_by(ladder.managers["accelerator"], "incubation.chainmove") == set()
