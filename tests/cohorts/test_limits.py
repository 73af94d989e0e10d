"""Limits on sums over pairs: always kept, exact where small, near the bound where large."""

import itertools

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cohorts.core import limits
from cohorts.core.limits import Limit, assign_within
from matching.core.assign import assign


def share(marked, most):
    """Return the limit "at most this share of the pairs are marked"."""
    return Limit(scipy.sparse.csr_array(marked - most), 0.0)


def a_market(ventures, mentors, seed):
    rng = np.random.default_rng(seed)
    scores = rng.random((ventures, mentors))
    near = rng.random((ventures, mentors)) < 0.4
    scores[~near] += 0.3  # what is far is better
    return scipy.sparse.csr_array(scores), (~near).astype(float)


def worth_of_all(scores, capacity, limit, counts):
    """Return the largest worth by trying every choice of a mentor or nobody for each venture."""
    bonus = limits.BONUS * scores.max()
    best = 0.0
    for chosen in itertools.product([None, *range(scores.shape[1])], repeat=len(scores)):
        pairs = [(i, j) for i, j in enumerate(chosen) if j is not None]
        loads = np.bincount([j for _i, j in pairs], minlength=scores.shape[1])
        if (loads <= capacity).all() and sum(counts[p] for p in pairs) <= limit + 1e-9:
            best = max(best, sum(scores[p] + bonus for p in pairs))
    return best


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
@hypothesis_settings(max_examples=30)
def test_small_cohorts_are_placed_as_well_as_can_be(seed, most):
    table, far = a_market(4, 3, seed)
    found = assign_within(table, [2, 1, 1], 1, [share(far, most)])
    best = worth_of_all(table.toarray(), [2, 1, 1], 0.0, far - most)
    assert found.worth == pytest.approx(best)
    assert found.bound == pytest.approx(best, rel=1e-5)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("most", [0.0, 0.1, 0.3, 1.0])
def test_limits_are_kept_exactly_or_by_prices(monkeypatch, exact, most):
    if not exact:
        monkeypatch.setattr(limits, "EXACT_UP_TO", 0)
    table, far = a_market(60, 30, 1)
    capacity = np.full(30, 2)
    first = np.zeros((60, 30))
    first[:, :10] = 1.0
    both = [share(far, most), Limit(scipy.sparse.csr_array(first), 9)]
    found = assign_within(table, capacity, 1, both)
    made = found.made.toarray()
    assert (made.sum(axis=1) <= 1).all()
    assert (made.sum(axis=0) <= capacity).all()
    assert (made * far).sum() <= most * made.sum() + 1e-6
    assert (made * first).sum() <= 9
    assert found.worth <= found.bound + 1e-6
    assert found.worth >= 0.97 * found.bound


def test_a_limit_that_binds_nothing_changes_nothing(monkeypatch):
    table, far = a_market(40, 20, 2)
    free = assign(table, np.full(20, 2), most=True)
    for exact in (10**6, 0):
        monkeypatch.setattr(limits, "EXACT_UP_TO", exact)
        found = assign_within(table, np.full(20, 2), 1, [share(far, 1.0)])
        assert found.made.nnz == free.nnz
        assert found.made.multiply(table).sum() == pytest.approx(free.multiply(table).sum())


def test_without_pairs_there_are_none_and_no_score_is_below_nothing():
    nothing = scipy.sparse.csr_array((3, 2))
    assert assign_within(nothing, [1, 1], 1, [Limit(nothing, 0)]).made.nnz == 0
    with pytest.raises(ValueError, match="below 0"):
        assign_within(scipy.sparse.csr_array([[-0.1]]), [1], 1, [Limit(nothing, 0)])
