"""Pairs for a whole cohort: exact, within every limit, fair, and the same in any order."""

import inspect
import itertools

import numpy as np
import pytest
import scipy.sparse
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matching.core import assign as assignment
from matching.core.assign import NoAssignment, assign, bound
from matching.core.exposure import ration

BIDS = np.load(settings.BASE_DIR / "fixtures/eval/conference_bids.npz")
# places of a reviewer, the largest sum, what the worst-served paper can have
CONFERENCES = {
    "preflib1": (6, 124.25, 0.75),
    "preflib2": (7, 141.50, 1.00),
    "preflib3": (6, 454.25, 0.75),
    "aamas2015": (12, 1406.25, 1.50),
    "aamas2016": (12, 949.50, 1.00),
}


def summed(scores, pairs):
    return float((scores * pairs.toarray()).sum())


@pytest.mark.parametrize("name", CONFERENCES)
def test_the_known_optimum_of_a_real_conference(name):
    places, best, worst = CONFERENCES[name]
    scores = BIDS[name] / 4.0
    capacity = np.full(scores.shape[1], places)
    pairs = assign(scores, capacity, 3)
    assert summed(scores, pairs) == best
    assert pairs.sum(axis=1).max() <= 3
    assert pairs.sum(axis=0).max() <= places
    fair = assign(scores, capacity, 3, fairness="maxmin")
    assert (scores * fair.toarray()).sum(axis=1).min() == worst
    assert summed(scores, fair) >= 0.975 * best
    assert bound(scores, capacity, 3) == pytest.approx(worst)


def test_a_search_that_ends_at_its_limit_says_so_and_hangs_on_no_clock():
    rng = np.random.default_rng(200)
    scores, capacity = rng.random((24, 12)).round(3), np.full(12, 4)

    def placed(tries):
        met = []
        pairs = assign(
            scores, capacity, 2, fairness="maxmin", tries=tries, on_limit=lambda: met.append(1)
        )
        return (scores * pairs.toarray()).sum(axis=1).min(), bool(met), pairs

    hasty, is_cut_short, _pairs = placed(0)
    patient, is_open, pairs = placed(8)
    assert is_cut_short
    assert not is_open
    assert hasty < patient == pytest.approx(bound(scores, capacity, 2), abs=1e-6)
    assert (placed(8)[2] != pairs).nnz == 0
    assert "monotonic" not in inspect.getsource(assignment)


SMALL = st.integers(0, 2**32 - 1)


def small(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 6, (4, 3)) / 4.0
    return scores, rng.integers(0, 3, 3), rng.integers(0, 3, 4)


def every_assignment(scores, capacity, demand):
    """Yield every assignment within the limits, by trying them all."""
    cells = list(itertools.product(range(scores.shape[0]), range(scores.shape[1])))
    for told in itertools.product((0, 1), repeat=len(cells)):
        pairs = np.zeros(scores.shape, bool)
        for cell, bit in zip(cells, told, strict=True):
            pairs[cell] = bit
        if (pairs.sum(0) <= capacity).all() and (pairs.sum(1) <= demand).all():
            yield pairs


@given(SMALL)
@hypothesis_settings(max_examples=12)
def test_no_other_assignment_is_better(seed):
    scores, capacity, demand = small(seed)
    all_of_them = list(every_assignment(scores, capacity, demand))
    best = max(float((scores * pairs).sum()) for pairs in all_of_them)
    assert summed(scores, assign(scores, capacity, demand)) == pytest.approx(best)
    most = assign(scores, capacity, demand, most=True)
    assert most.nnz == max(pairs.sum() for pairs in all_of_them)
    if (demand == 1).all():
        fair = assign(scores, capacity, demand, fairness="maxmin").toarray()
        full = [pairs for pairs in all_of_them if pairs.sum() == most.nnz]
        worst = max(min(scores[pairs], default=0.0) for pairs in full)
        assert min(scores[fair], default=0.0) == worst


@given(SMALL)
@hypothesis_settings(max_examples=40)
def test_order_scale_and_more_places_change_what_they_may_and_nothing_else(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 9, (8, 5)) / 4.0
    capacity, keys = rng.integers(0, 3, 5), (np.arange(8) + 70, np.arange(5) + 30)
    pairs = assign(scores, capacity, keys=keys)
    rows, columns = rng.permutation(8), rng.permutation(5)
    moved = assign(
        scores[rows][:, columns], capacity[columns], keys=(keys[0][rows], keys[1][columns])
    )
    assert (moved.toarray() == pairs.toarray()[rows][:, columns]).all()
    assert (assign(scores * 2, capacity, keys=keys) != pairs).nnz == 0
    assert summed(scores, assign(scores, capacity + 1)) >= summed(scores, pairs)
    for i, j in zip(*pairs.nonzero(), strict=True):
        banned = assign(scores, capacity, forbidden=[(i, j)])
        assert not banned[[i], [j]].any()
        assert summed(scores, banned) <= summed(scores, pairs)
        raised = scores.copy()
        raised[i, j] += 1.0
        assert assign(raised, capacity, keys=keys)[[i], [j]].all()
    assert summed(scores, assign(scores, capacity, floor=1.0)) <= summed(scores, pairs)


def test_equals_are_decided_neither_by_number_nor_by_place():
    scores, winners = np.ones((40, 1)), set()
    for seed in range(30):
        pairs = assign(scores, [1], seed=seed)
        winners.add(int(pairs.nonzero()[0][0]))
        again = assign(scores, [1], seed=seed)
        assert (pairs != again).nnz == 0
    assert len(winners) > 15
    assert max(winners) > 20


def test_forced_pairs_minimum_loads_and_groups():
    scores = np.array([[0.9, 0.1, 0.8], [0.8, 0.2, 0.7], [0.7, 0.3, 0.1]])
    forced = assign(scores, [1, 1, 1], forced=[(0, 1)])
    assert forced[[0], [1]].all()
    assert forced.nnz == 3
    assert assign(scores, [3, 3, 3], minimum=[0, 1, 0]).sum(axis=0)[1] == 1
    limited = assign(scores, [3, 3, 3], groups=[0, 1, 0], group_limits=[1, 3], most=True)
    assert limited.sum(axis=0)[[0, 2]].sum() == 1
    assert limited.nnz == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"forced": [(0, 1)], "forbidden": [(0, 1)]}, NoAssignment),
        ({"forced": [(0, 0), (1, 0)]}, NoAssignment),
        ({"forced": [(0, 0)], "floor": 2.0}, NoAssignment),
        ({"capacity": [1]}, ValueError),
        ({"capacity": [1, -1]}, ValueError),
        ({"demand": [1, 1, 1]}, ValueError),
        ({"affinity": np.array([[np.nan, 1.0], [0.0, 1.0]])}, ValueError),
        ({"affinity": np.array([[np.inf, 1.0], [0.0, 1.0]])}, ValueError),
        ({"affinity": np.ones(3)}, ValueError),
        ({"groups": [0, 1], "group_limits": [1]}, ValueError),
    ],
)
def test_what_cannot_be_is_refused(change, error):
    with pytest.raises(error):
        assign(**{"affinity": np.ones((2, 2)), "capacity": [1, 1], **change})


def test_nothing_to_pair_is_an_answer():
    for fairness in ("total", "maxmin"):
        assert assign(np.zeros((0, 3)), [1, 1, 1], fairness=fairness).shape == (0, 3)
        assert assign(np.zeros((2, 0)), [], fairness=fairness).nnz == 0
        assert assign(np.ones((2, 2)), [0, 0], fairness=fairness).nnz == 0
        empty = scipy.sparse.csr_array((2, 2))
        assert assign(empty, [1, 1], fairness=fairness).nnz == 0
        short = assign(np.ones((3, 1)), [1], demand=2, fairness=fairness, most=True)
        assert short.nnz == 1


def test_a_stored_zero_is_a_pair_and_an_absent_entry_is_none():
    stored = scipy.sparse.csr_array((np.array([0.0]), (np.array([0]), np.array([0]))), shape=(2, 2))
    assert assign(stored, [1, 1], most=True).nnz == 1


def test_lists_never_show_a_mentor_more_often_than_his_budget():
    rng = np.random.default_rng(0)
    scores = rng.random((60, 20)) + 3 * rng.random(20)
    lists = ration(scores, np.full(20, 18), listed=5)
    assert lists.sum(axis=0).max() <= 18
    assert (lists.sum(axis=1) == 5).all()
