"""A cohort on arrays: shortages, stability, rules and what they cost."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.core.cohort import Rules, alternatives, capacity, run, scarce, solve, tried
from cohorts.core.shortage import shortages
from cohorts.core.stability import blocking, stable
from matching.core.pool import Pool
from matching.core.score import MENTOR_WEIGHTS

sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def markets(draw):
    """Return scores (NaN: no pair), capacities and demands of a small market."""
    rows, columns = draw(sizes)
    score = st.one_of(st.just(np.nan), st.integers(1, 99).map(lambda n: n / 100))
    scores = np.array(draw(st.lists(score, min_size=rows * columns, max_size=rows * columns)))
    capacity = draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns))
    demand = draw(st.lists(st.integers(1, 2), min_size=rows, max_size=rows))
    return scores.reshape(rows, columns), np.array(capacity), np.array(demand)


def most_pairs(scores, capacity, demand):
    """Return how many pairs can be made at most, by trying all sets of pairs."""
    edges = np.argwhere(~np.isnan(scores))
    for count in range(len(edges), 0, -1):
        for chosen in combinations(edges, count):
            rows, columns = np.array(chosen).T
            if (np.bincount(rows, minlength=len(demand)) <= demand).all() and (
                np.bincount(columns, minlength=len(capacity)) <= capacity
            ).all():
                return count
    return 0


@settings(max_examples=60)
@given(markets())
def test_shortages_are_exactly_what_cannot_be_paired(market):
    scores, capacity, demand = market
    if (~np.isnan(scores)).sum() > 9:
        return
    short = shortages(scores, capacity, demand)
    missing = sum(each.missing for each in short)
    assert missing == demand.sum() - most_pairs(scores, capacity, demand)
    for one, other in combinations(short, 2):
        assert not set(one.ventures) & set(other.ventures)
        assert not set(one.mentors) & set(other.mentors)
    for each in short:  # Hall: whom they may have outside the group does not cover it
        assert each.places < each.wanted


def test_a_shortage_names_the_floor_that_helps():
    scores = np.array([[0.9, 0.31], [0.8, 0.31], [0.7, 0.2]])
    (short,) = shortages(scores, [1, 1], floor=0.6)
    assert (short.ventures, short.mentors, short.missing, short.floor) == ((0, 1, 2), (0,), 2, None)
    (short,) = shortages(scores[:2], [1, 1], floor=0.6)
    assert (short.missing, short.floor) == (1, 0.31)


def test_nobody_fits_is_a_shortage_without_mentors():
    (short,) = shortages(np.array([[np.nan, np.nan], [0.9, 0.8]]), [1, 1])
    assert (short.ventures, short.mentors, short.places, short.floor) == ((0,), (), 0, None)


@settings(max_examples=80)
@given(markets(), st.randoms(use_true_random=False))
def test_a_stable_matching_is_blocked_by_no_pair(market, chance):
    scores, capacity, demand = market
    there = ~np.isnan(scores)
    rows, columns = np.nonzero(there)
    will = scipy.sparse.csr_array(
        ([chance.random() + 0.01 for _each in rows], (rows, columns)), scores.shape
    )
    wish = scipy.sparse.csr_array((scores[there], (rows, columns)), scores.shape)
    made = stable(wish, will, capacity, demand)
    assert not len(blocking(made, wish, will, capacity, demand))
    assert (made.sum(axis=0) <= capacity).all()
    assert (made.sum(axis=1) <= demand).all()
    assert not (made.toarray() & ~there).any()


def test_a_pair_blocks_when_both_would_rather():
    wish = scipy.sparse.csr_array(np.array([[0.9, 0.4], [0.8, 0.7]]))
    will = scipy.sparse.csr_array(np.array([[0.9, 0.5], [0.3, 0.5]]))
    crossed = scipy.sparse.csr_array(np.array([[False, True], [True, False]]))
    assert blocking(crossed, wish, will, [1, 1]).tolist() == [[0, 0]]
    straight = scipy.sparse.csr_array(np.eye(2, dtype=bool))
    assert not len(blocking(straight, wish, will, [1, 1]))


# --- a pool -----------------------------------------------------------------------------------
def a_pool(needs, free, **parts):
    """Return a pool whose pairs differ in the part "need" (NaN: no pair)."""
    needs = np.array(needs, float)
    rows, columns = np.nonzero(~np.isnan(needs))
    told = {name: np.full(len(rows), 0.5) for name in MENTOR_WEIGHTS.parts}
    told |= {"need": needs[rows, columns]}
    told |= {name: np.array(values, float) for name, values in parts.items()}
    return Pool(
        np.arange(100, 100 + len(needs)), np.arange(200, 200 + needs.shape[1]),
        np.array(free), rows, columns, told,
    )  # fmt: skip


ONLY_NEED = {**dict.fromkeys(MENTOR_WEIGHTS.parts, 0), "need": 10}


def rules(**told):
    return Rules(**{"weights": ONLY_NEED, "floor": 0.0, "everybody": False, **told})


def test_as_many_as_can_be_come_before_the_worst_and_the_worst_before_the_sum():
    pool = a_pool([[0.9, 0.6], [0.8, np.nan]], [1, 1])
    pairs = [(pool.rows[at], pool.columns[at]) for at in solve(pool, rules())]
    assert pairs == [(0, 1), (1, 0)]  # 0.9 alone would be the better pair
    pool = a_pool([[0.99, 0.5], [0.6, 0.4]], [1, 1])
    worst = {
        fairness: min(run(pool, rules(fairness=fairness)).fit) for fairness in ("maxmin", "total")
    }
    assert worst == {"maxmin": 0.5, "total": 0.4}


def test_the_same_pool_leads_to_the_same_pairs_and_survives_the_file():
    generator = np.random.default_rng(3)
    pool = a_pool(generator.random((30, 12)).round(1), [2] * 12)
    pool = Pool.unpacked(pool.packed())
    again = Pool.unpacked(pool.packed())
    one, two = run(pool, Rules(floor=0.0)), run(again, Rules(floor=0.0))
    assert one.chosen.tolist() == two.chosen.tolist()
    assert one.figures == two.figures
    assert pool.packed() == again.packed()
    assert Rules.read(Rules(demand=2).told() | {"unknown": 1}) == Rules(demand=2)


def test_the_figures_say_when_the_search_ended_early():
    needs = np.random.default_rng(5).random((24, 12)).round(3)
    pool = a_pool(needs, [4] * 12)
    told = rules(demand=2, per_mentor=4)
    assert tried(pool, told, tries=0).figures["ended_early"]
    assert "ended_early" not in tried(pool, replace(told, fairness="total")).figures


def test_figures_and_what_a_rule_costs():
    pool = a_pool([[0.9, 0.3], [0.8, 0.2], [0.7, np.nan]], [2, 1], place=[1, 0.5, 1, 0.5, 0.5])
    found = run(pool, rules(floor=0.25, per_mentor=1))
    told = {"placed": 2, "pairs": 2, "worst": 0.3, "busiest": 1, "idle": 0}
    assert told.items() <= found.figures.items()
    assert found.figures["costs"]["per_mentor"]["pairs"] == 1
    assert found.figures["costs"]["floor"]["pairs"] == 0
    assert sum(found.figures["histogram"]) == 2
    (short,) = scarce(pool, rules(floor=0.25, per_mentor=1))
    assert (short.ventures, short.mentors, short.missing) == ((1, 2), (0,), 1)


def test_nobody_is_given_twice_and_mentors_with_nobody_come_first():
    pool = a_pool([[0.9, 0.8, 0.1], [0.9, 0.8, 0.1]], [2, 2, 2])
    two = solve(pool, rules(demand=2, fairness="total"))
    assert sorted(zip(pool.rows[two], pool.columns[two], strict=True)) == [
        (0, 0), (0, 1), (1, 0), (1, 1),
    ]  # fmt: skip
    spread = solve(pool, rules(everybody=True, fairness="total"))
    assert set(pool.columns[spread]) == {0, 1}


def test_an_empty_pool_and_a_full_one_are_answered():
    empty = a_pool(np.zeros((0, 2)), [1, 1])
    assert run(empty, rules()).figures["placed"] == 0
    full = a_pool([[0.9, 0.8]], [0, 0])
    found = run(full, rules())
    assert (found.figures["placed"], found.figures["mean"]) == (0, None)
    assert [each.missing for each in scarce(full, rules())] == [1]


@pytest.mark.parametrize("fairness", ["maxmin", "total", "stable"])
def test_no_limit_is_broken_however_it_is_asked(fairness):
    generator = np.random.default_rng(5)
    for demand, most in product((1, 2), (1, 3)):
        pool = a_pool(generator.random((20, 8)), generator.integers(0, 4, 8))
        asked = rules(fairness=fairness, demand=demand, per_mentor=most, floor=0.3)
        chosen = solve(pool, asked)
        assert (np.bincount(pool.rows[chosen], minlength=20) <= demand).all()
        assert (np.bincount(pool.columns[chosen], minlength=8) <= capacity(pool, asked)).all()
        assert (pool.parts["need"][chosen] >= 0.3).all()


def test_who_else_could_take_it():
    pool = a_pool([[0.9, 0.8, 0.4]], [1, 2, 1])
    assert alternatives(pool, rules(), 100, {201: 1, 200: 1}) == [
        (200, 0.9, 0), (201, 0.8, 1), (202, 0.4, 1),
    ]  # fmt: skip
    assert pool.pair(100, 201) == 1
    assert pool.pair(100, 999) is None
