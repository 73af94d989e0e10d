"""Attention is rationed: more ventures find somebody, and no mentor is hidden."""

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command

from matching.core.exposure import prices
from matching.core.market import Market, Outcome, cleared, curve, simulate

# the full equilibrium with transferable utility matches .869, .892, .858
BARS = {"popular": 0.869, "mild": 0.892, "noisy": 0.858}


@pytest.mark.parametrize("world", BARS)
def test_rationed_lists_match_more_than_the_full_equilibrium(world):
    played = simulate(world, (0, 1, 2))
    ours, product, own = played["ours"], played["product"], played["own"]
    assert ours.matched > BARS[world] > product.matched > own.matched
    assert ours.gini <= 0.25
    assert ours.never_read <= 0.20
    assert ours.never_shown == 0.0
    if world != "noisy":  # where the engine hardly knows the wishes, nothing keeps to them
        assert ours.ndcg_own >= 0.85


def test_the_command_prints_what_it_measured():
    out = StringIO()
    call_command("simulate_market", "--world", "mild", "--seed", "1", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert set(told) == {"mild"}
    assert set(told["mild"]) == {"own", "product", "ours"}
    assert Outcome(**told["mild"]["ours"]) == simulate("mild", (1,))["ours"]


def test_a_price_falls_with_free_places_and_nobody_pays_for_a_full_mentor():
    rng = np.random.default_rng(3)
    asks, accepts = rng.uniform(0.1, 0.9, (200, 30)), rng.uniform(0.1, 0.9, (200, 30))
    few = np.full(30, 2)
    more = few.copy()
    more[0] = 6
    assert prices(asks, accepts, more)[0] < prices(asks, accepts, few)[0]
    none = few.copy()
    none[0] = 0
    assert prices(asks, accepts, none)[0] == 0.0
    assert not prices(asks, accepts, np.zeros(30)).any()
    assert prices(np.zeros((0, 3)), np.zeros((0, 3)), [1, 1, 1]).tolist() == [0.0, 0.0, 0.0]


def test_where_places_are_plenty_a_price_is_only_for_those_asked_too_often():
    rng = np.random.default_rng(4)
    asks, accepts = rng.uniform(0.1, 0.9, (30, 60)), np.full((30, 60), 0.8)
    asks[:, 0] = 0.95  # all want him, and he has one place
    places = np.full(60, 3)
    places[0] = 1
    market = Market.known(asks, accepts, places)
    found = cleared(market)
    assert found[0] == found.max() > 0.1
    assert (found >= 0).all()
    assert (found == 0).mean() > 0.8
    none, whole = curve(market, found, (0.0, 1.0))
    assert whole.matched >= none.matched
    assert whole.never_read <= none.never_read
    assert whole.ndcg_own > 0.9


def test_given_only_who_is_near_the_prices_are_the_same():
    rng = np.random.default_rng(6)
    ventures, mentors, near = 60, 40, 15
    who = np.argsort(rng.random((ventures, mentors)), axis=1)[:, :near]
    asks, accepts = rng.uniform(0.1, 0.9, (2, ventures, near))
    asks[0, 12:] = 0  # a shorter row is filled up with nobody
    who[0, 12:] = 0
    places = rng.integers(0, 4, mentors)
    whole_asks, whole_accepts = np.zeros((2, ventures, mentors))
    for wide, few in ((whole_asks, asks), (whole_accepts, accepts)):
        for row in range(ventures):
            last = 12 if row == 0 else near
            wide[row, who[row, :last]] = few[row, :last]
    sparse = Market.known(asks, accepts, places, who)
    dense = Market.known(whole_asks, whole_accepts, places)
    assert np.allclose(cleared(sparse), cleared(dense))
    assert curve(sparse, cleared(sparse), (0.0, 1.0)) == curve(dense, cleared(sparse), (0.0, 1.0))
