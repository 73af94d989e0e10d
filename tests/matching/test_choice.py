"""Two chances from named parts: monotone, and learnt around what was set by hand."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matching.core.choice import ACCEPTS, ASKS, Choice, boost, learn

UNIT = st.floats(0, 1)


@given(st.data(), st.sampled_from([ASKS, ACCEPTS]))
@hypothesis_settings(max_examples=60)
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


# --- curves -----------------------------------------------------------------------------------
BENT = Choice(
    "bent",
    -1.0,
    {
        "need": [0.0] * 30 + [3.0] * 21,  # a threshold
        "sector": (3.0 * np.sqrt(np.linspace(0, 1, 51))).tolist(),
        "stage": 0.0,
        "place": 1.0,
        "language": 0.2,
    },
)


def test_curves_are_found_where_straight_lines_miss_and_are_calibrated():
    parts, yes = outcomes(BENT, 3_000, seed=1)
    later, said = outcomes(BENT, 20_000, seed=99)
    lines, curves = (way(ASKS, parts, yes, "asks/2") for way in (learn, boost))
    truth, found = log_loss(BENT, later, said), log_loss(curves, later, said)
    assert truth < found < log_loss(lines, later, said) - 0.01
    chance = curves.chance(later)
    for low in np.arange(0.1, 0.9, 0.2):
        band = (chance >= low) & (chance < low + 0.2)
        assert said[band].mean() == pytest.approx(chance[band].mean(), abs=0.03)


def test_a_curve_never_falls_adds_up_and_outlives_json():
    rng = np.random.default_rng(2)
    parts = {name: rng.random(400) for name in ASKS.weights}
    against = rng.random(400) < 1 - parts["need"]  # better needs are refused
    found = boost(ASKS, parts, against, "asks/2")
    kept = Choice("asks/2", found.intercept, json.loads(json.dumps(dict(found.weights))))
    grid = np.linspace(0, 1, 101)
    for name in ASKS.weights:
        row = {each: np.full(101, 0.5) for each in ASKS.weights} | {name: grid}
        assert (np.diff(kept.chance(row)) >= 0).all()
    assert (kept.chance(parts) == found.chance(parts)).all()
    logit = found.intercept + np.sum(list(found.contributions(parts).values()), axis=0)
    assert found.chance(parts) == pytest.approx(1 / (1 + np.exp(-logit)))
    with pytest.raises(ValueError, match="below 0"):
        Choice("wrong", 0.0, {"need": [0.0, 1.0, 0.9]})
