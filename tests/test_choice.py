"""Two chances from named parts: monotone, and learnt around what was set by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matching.core.choice import ACCEPTS, ASKS, Choice, learn

UNIT = st.floats(0, 1)


@given(st.data(), st.sampled_from([ASKS, ACCEPTS]))
@hypothesis_settings(max_examples=60, deadline=None)
def test_a_better_part_never_lowers_a_chance(data, choice):
    parts = {name: np.array([data.draw(UNIT)]) for name in choice.weights}
    name = data.draw(st.sampled_from(list(parts)))
    better = parts | {name: np.array([data.draw(st.floats(float(parts[name][0]), 1))])}
    assert choice.chance(better)[0] >= choice.chance(parts)[0]


def test_what_is_unknown_counts_as_typical_and_contributions_add_up():
    parts = {name: np.array([np.nan, 0.5, 0.9]) for name in ASKS.weights}
    unknown, typical, good = ASKS.chance(parts)
    assert unknown == typical < good
    logit = ASKS.intercept + sum(each[2] for each in ASKS.contributions(parts).values())
    assert good == pytest.approx(1 / (1 + np.exp(-logit)))


def test_a_weight_below_nothing_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        Choice("wrong", 0.0, {"need": -0.1})


def outcomes(truth, count, seed):
    rng = np.random.default_rng(seed)
    parts = {name: rng.random(count) for name in truth.weights}
    return parts, rng.random(count) < truth.chance(parts)


def log_loss(choice, parts, yes):
    chance = choice.chance(parts)
    return -np.mean(np.log(np.where(yes, chance, 1 - chance)))


TRUTH = Choice(
    "truth", -0.5, {"need": 3.0, "sector": 4.0, "stage": 0.0, "place": 3.0, "language": 0.2}
)


@pytest.mark.parametrize(("count", "gain"), [(30, -0.01), (300, 0.05), (3_000, 0.08)])
def test_learning_from_outcomes_beats_the_prior_and_never_costs_much(count, gain):
    later, yes = outcomes(TRUTH, 20_000, seed=99)
    before = log_loss(ASKS, later, yes)
    after = [
        log_loss(learn(ASKS, *outcomes(TRUTH, count, seed), "asks/2"), later, yes)
        for seed in range(10)
    ]
    assert np.mean(after) < before - gain


def test_nothing_learnt_is_the_prior():
    parts = {name: np.zeros(0) for name in ASKS.weights}
    assert learn(ASKS, parts, np.zeros(0, bool), "asks/2") is ASKS
