"""Jobs of the chain and of the places: row by row, the space before whatever stands in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incubation import actions
from incubation.actions import chain
from incubation.enums import ChainMoveStatus, ResidencyStatus
from incubation.models import ChainMove
from tests.incubation.lodge import Lodge, later
from tests.incubation.test_chain import Ladder

pytestmark = pytest.mark.django_db


def test_a_step_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    broken, other = Ladder().propose(), Ladder().propose()
    tell = chain.tell_of_move

    def fails(people, verb, about, at, **facts):
        if about.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, about, at, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(chain, "tell_of_move", fails)
        assert actions.lapse_moves(at=later(31)) == 1
    assert ChainMove.objects.get(pk=broken.pk).status == ChainMoveStatus.PROPOSED
    assert ChainMove.objects.get(pk=other.pk).status == ChainMoveStatus.LAPSED
    assert actions.lapse_moves(at=later(31)) == 1


def test_the_space_is_locked_before_what_ends_in_it_as_buttons_do():
    residency = Lodge().lives(last=30)
    with CaptureQueriesContext(connection) as asked:
        assert actions.end_due(at=later(31)) == 1
    residency.refresh_from_db()
    assert residency.status == ResidencyStatus.ENDED
    locks = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
    first = next(at for at, sql in enumerate(locks) if "incubation_residency" in sql)
    assert any('FROM "spaces_space"' in sql for sql in locks[:first])
