"""Whatever is pressed in whatever order: a row stands where its table says, and nowhere else."""

import os

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audit import actions
from audit.lifecycle import InvalidMove
from audit.models import Tracked

pytestmark = pytest.mark.django_db
WALKS = 100 if "TORTURE" in os.environ else 3
STEPS = 30
WALK = st.lists(st.integers(0, 10_000), min_size=STEPS, max_size=STEPS)
CALMLY = settings(
    max_examples=WALKS, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
# Those of which the scene has no row: each has a walk of its own.
ELSEWHERE = {"Booking", "Departure"}


def rows():
    """Yield one row of each kind that has a life-cycle."""
    for model in kinds():
        if row := model._base_manager.order_by("pk").last():
            yield row


def kinds():
    """Return the models that `advance` moves."""
    return [model for model in apps.get_models() if issubclass(model, Tracked)]


def strayed(row, walk, advance):
    """Return where a row stood that should have stood elsewhere, after any step of a walk."""
    verbs = sorted(row.lifecycle.moves)
    wrong = []
    for pick in walk:
        verb, before = verbs[pick % len(verbs)], row.status
        move = row.lifecycle.moves[verb]
        may = before in move.sources
        try:
            with transaction.atomic():
                advance(row, verb, by=None, at=timezone.now())
            expected = move.target if may else before
        except InvalidMove:
            expected = move.target if may else before
        except DatabaseError:  # what the state asks for is not there: the database holds it back
            expected = before
        row.refresh_from_db(fields=["status"])
        if row.status != expected:
            wrong.append((row._meta.label, verb, before, row.status))
    return wrong


@CALMLY
@given(WALK)
def test_no_order_of_verbs_leads_where_the_table_does_not(scene, walk):
    assert scene
    with transaction.atomic():
        assert [each for row in rows() for each in strayed(row, walk, actions.advance)] == []
        transaction.set_rollback(True)


def test_nearly_every_kind_takes_a_walk(scene):
    assert scene
    walked = {type(row).__name__ for row in rows()}
    assert {model.__name__ for model in kinds()} - walked <= ELSEWHERE
    assert len(walked) > 20


def careless(row, verb, **_):
    """Move without asking the table."""
    type(row)._base_manager.filter(pk=row.pk).update(status=row.lifecycle.moves[verb].target)


def test_a_step_that_does_not_ask_the_table_is_found(scene):
    assert scene
    found = {each[0] for row in rows() for each in strayed(row, range(STEPS), careless)}
    assert len(found) > 10


def test_of_two_hands_the_second_moves_nothing(scene):
    assert scene
    for row in rows():
        verb = next((v for v, m in row.lifecycle.moves.items() if row.status in m.sources), None)
        if verb is None or row.lifecycle.moves[verb].target == row.status:
            continue
        stale = type(row)._base_manager.get(pk=row.pk)
        try:
            with transaction.atomic():
                actions.advance(row, verb, by=None, at=timezone.now())
        except DatabaseError:
            continue
        with pytest.raises(InvalidMove):
            actions.advance(stale, verb, by=None, at=timezone.now())
