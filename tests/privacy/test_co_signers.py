"""Whoever agreed for a side to a move in the chain or to a hand-over has it in the own copy."""

import pytest

from privacy.queries import gathered
from tests.incubation.test_chain import Ladder
from tests.incubation.test_hand_overs import Move

pytestmark = pytest.mark.django_db


def own(person, model):
    return [row for each in gathered(person).tables if each.model == model for row in each.rows]


def test_who_agreed_to_a_move_in_the_chain_has_it_in_the_copy():
    ladder = Ladder()
    ladder.agreed()
    manager = ladder.managers["nursery"]
    assert len(own(manager, "incubation.ChainMove")) == 1
    assert len(own(ladder.founder, "incubation.ChainMove")) == 1
    assert own(ladder.managers["incubator"], "incubation.ChainMove") == []


def test_who_took_a_venture_over_has_it_in_the_copy():
    move = Move()
    move.take(move.ask())
    assert len(own(move.new.manager, "incubation.HandOver")) == 1
    assert own(move.old.manager, "incubation.HandOver") == []
