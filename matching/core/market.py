"""A synthetic market of ventures and mentors, in which policies of ranking are compared.

Real outcomes between people are not public, so that a ranking is judged by what it does to a market
with known chances. Levels mean nothing; comparisons do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from matching.core.evaluate import gini
from matching.core.exposure import LISTED, REQUESTS_AT_MOST, everybody, looked_at, prices

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
VENTURES, MENTORS, PLACES = 1_000, 400, 3
READ_AT_MOST, ROUNDS = 8, 10
_FACTORS = 12  # what people differ in


@dataclass(frozen=True)
class World:
    """How unevenly mentors are wished for, and how well the engine knows both sides."""

    popularity: float
    noise: float


WORLDS: Mapping[str, World] = {
    "popular": World(1.0, 0.5),
    "mild": World(0.3, 0.5),
    "noisy": World(1.0, 1.5),
}


@dataclass(frozen=True)
class Market:
    """The chances that a venture asks and that a mentor accepts, and the engine's estimates.

    All four are in (0, 1), shape (ventures, near). `who` says which mentor each entry is of, same
    shape; None where every venture has an entry for every mentor.
    """

    asks: Floats
    accepts: Floats
    asks_estimated: Floats
    accepts_estimated: Floats
    capacity: Ints
    who: Ints | None = None

    @classmethod
    def known(
        cls, asks: Floats, accepts: Floats, capacity: Ints, who: Ints | None = None
    ) -> "Market":
        """Return a market whose chances the engine knows as they are."""
        return cls(asks, accepts, asks, accepts, capacity, who)


def _chance(logits: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-logits))
    return chance


def draw_market(world: World, rng: np.random.Generator) -> Market:
    """Draw one market of a world."""
    shape = (VENTURES, MENTORS)
    taste = rng.standard_normal((VENTURES, _FACTORS))
    skill = rng.standard_normal((MENTORS, _FACTORS))
    fit = 1.2 * taste @ skill.T / np.sqrt(_FACTORS)
    popular = world.popularity * rng.standard_normal(MENTORS)
    appeal = 0.6 * rng.standard_normal((VENTURES, 1))
    asks = fit + popular - 0.5 + 0.5 * rng.standard_normal(shape)
    accepts = fit + appeal - 0.3 * popular + 0.2 + 0.5 * rng.standard_normal(shape)
    return Market(
        _chance(asks),
        _chance(accepts),
        _chance(asks + world.noise * rng.standard_normal(shape)),
        _chance(accepts + world.noise * rng.standard_normal(shape)),
        np.full(MENTORS, PLACES),
    )


@dataclass(frozen=True)
class Outcome:
    """What one policy did to a market; shares in [0, 1]."""

    matched: float
    never_read: float
    gini: float
    never_shown: float
    ndcg_own: float


def play(market: Market, scores: Floats, rng: np.random.Generator) -> Outcome:
    """Show every venture its best by `scores`, let people ask and answer, and count.

    Each venture sees ten mentors; the k-th is looked at with weight 1/log2(k + 1), asked with that
    weight times the true chance, at most three in all. Each mentor reads the eight he likes best
    and accepts each with his true chance while he has a place; a venture takes the first yes.

    Parameters
    ----------
    scores
        Shape (ventures, near); larger is shown further up.
    """
    lists = np.argsort(-scores, axis=1, kind="stable")[:, :LISTED]
    weights = looked_at(lists.shape[1])
    who = np.take_along_axis(_who(market), lists, axis=1)
    rounds = [_round(market, lists, who, weights, rng) for _ in range(ROUNDS)]
    wish = np.take_along_axis(market.asks, lists, axis=1)
    shown = np.bincount(who[wish > 0.0], minlength=len(market.capacity))
    gain = wish @ weights
    best = -np.sort(-market.asks, axis=1)[:, :LISTED] @ weights
    return Outcome(
        matched=float(np.mean([matched for matched, _unread in rounds])),
        never_read=float(np.mean([unread for _matched, unread in rounds])),
        gini=gini(list(shown)),
        never_shown=float(np.mean(shown == 0)),
        ndcg_own=float(np.mean(gain / best)),
    )


def _who(market: Market) -> Ints:
    return everybody(market.asks) if market.who is None else market.who


def _round(
    market: Market, lists: Ints, who: Ints, weights: Floats, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the share of ventures matched and the share of requests that nobody read."""
    wish = np.take_along_axis(market.asks, lists, axis=1) * weights
    asked = rng.random(wish.shape) < wish
    asked &= np.cumsum(asked, axis=1) <= REQUESTS_AT_MOST
    ventures, places = np.nonzero(asked)
    mentors = who[ventures, places]
    liked = market.accepts[ventures, lists[ventures, places]]
    order = np.lexsort((-liked, mentors))
    ventures, mentors, liked = ventures[order], mentors[order], liked[order]
    starts = np.searchsorted(mentors, mentors)  # each mentor's pile, his favourite first
    turn = np.arange(len(mentors)) - starts
    read = turn < READ_AT_MOST
    agrees = read & (rng.random(len(mentors)) < liked)
    matched = np.zeros(len(market.asks), bool)
    free = market.capacity.copy()
    for at in np.flatnonzero(agrees):  # one mentor after the other, each from the top
        if free[mentors[at]] and not matched[ventures[at]]:
            free[mentors[at]] -= 1
            matched[ventures[at]] = True
    return float(matched.mean()), float(1.0 - read.mean()) if len(read) else 0.0


def rationed(market: Market) -> Floats:
    """Rank as live pages do: the product of both sides, less the mentor's price."""
    return less(market, cleared(market))


def cleared(market: Market) -> Floats:
    """Return each mentor's price by what the engine knows, shape (mentors,)."""
    return prices(market.asks_estimated, market.accepts_estimated, market.capacity, market.who)


def less(market: Market, taken_off: Floats) -> Floats:
    """Rank by the product of both sides, less what is taken off each mentor, shape (mentors,)."""
    with np.errstate(divide="ignore"):
        both: Floats = np.log(market.asks_estimated * market.accepts_estimated)
    return both - taken_off[_who(market)]


def curve(market: Market, price: Floats, shares: Sequence[float]) -> list[Outcome]:
    """Return what taking off each share of the prices would do to a market.

    Parameters
    ----------
    price
        Shape (mentors,).
    shares
        From 0, the founder's own wish and the mentor's alone, to 1, the market cleared.
    """
    return [play(market, less(market, share * price), np.random.default_rng(0)) for share in shares]


POLICIES: Mapping[str, Callable[[Market], Floats]] = {
    "own": lambda market: market.asks_estimated,
    "product": lambda market: market.asks_estimated * market.accepts_estimated,
    "ours": rationed,
}


def simulate(world: str, seeds: Sequence[int]) -> dict[str, Outcome]:
    """Return what each policy does to a world, the mean over `seeds`."""
    played: dict[str, list[Outcome]] = {name: [] for name in POLICIES}
    for seed in seeds:
        market = draw_market(WORLDS[world], np.random.default_rng(seed))
        for name, policy in POLICIES.items():
            rng = np.random.default_rng([seed, 1])  # the same luck for every policy
            played[name].append(play(market, policy(market), rng))
    return {
        name: Outcome(*np.mean([astuple(each) for each in outcomes], axis=0).tolist())
        for name, outcomes in played.items()
    }
