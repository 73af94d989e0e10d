"""A whole cohort placed at once: the rules, the pairs they lead to, and what each rule costs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, NotRequired, Self, SupportsFloat, TypedDict

import numpy as np
import numpy.typing as npt
import scipy.sparse

from cohorts.core.limits import Limit, assign_within
from cohorts.core.shortage import Shortage, shortages
from cohorts.core.stability import blocking, stable
from matching.core.assign import TRIES, Ints, Sparse, assign
from matching.core.pool import SAID, Pool
from matching.core.score import FLOOR, MENTOR_WEIGHTS

Floats = npt.NDArray[np.float64]
ALL_PLACES = 100
BINS = 10  # of the histogram of the fits
_DIGITS = 6  # of a fit; the last ones hang on the order in which vectors are multiplied


@dataclass(frozen=True)
class Rules:
    """What a run keeps to.

    Attributes
    ----------
    weights
        What each part counts, whole numbers of any sum above 0.
    floor
        No pair fits less, in [0, 1].
    demand
        How many different mentors each venture gets, within the requests it may still send.
    per_mentor
        How many ventures a mentor gets at most, within his free places.
    fairness
        "maxmin", "total" or "stable": see `solve`.
    everybody
        Whether a mentor who would get nobody comes first.
    afar_most
        The most of the pairs that may be of two prefectures, a share. Under 1 it comes before
        `fairness` and `everybody`: as many pairs as it leaves, then the largest sum.
    calls
        Whether the pairs are introduction calls: a mentor with a free place may have `per_mentor`.
    """

    weights: Mapping[str, int] = field(
        default_factory=lambda: {
            name: round(100 * share) for name, share in MENTOR_WEIGHTS.parts.items()
        }
    )
    floor: float = FLOOR
    demand: int = 1
    per_mentor: int = 3
    fairness: str = "maxmin"
    everybody: bool = True
    afar_most: float = 1.0
    calls: bool = False

    @classmethod
    def first(cls, *, calls: bool = False, after_calls: bool = False) -> Self:
        """Return the rules that a new cohort begins with.

        Of introduction calls each venture has three. After them, what both sides said counts as
        much as everything else.
        """
        if calls:
            return cls(demand=3, per_mentor=6, fairness="total", calls=True)
        rules = cls()
        if after_calls:
            rules = replace(rules, floor=0.0, weights={**rules.weights, **dict.fromkeys(SAID, 50)})
        return rules

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return the rules of a stored run; what is not told is as by default."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in told.items() if name in known})

    def told(self) -> dict[str, object]:
        """Return the rules as they are stored."""
        return asdict(self)


def capacity(pool: Pool, rules: Rules) -> Ints:
    """Return how many ventures each mentor may get."""
    if rules.calls:
        return np.where(pool.free > 0, rules.per_mentor, 0)
    return np.minimum(pool.free, rules.per_mentor)


def demand_of(pool: Pool, rules: Rules) -> Ints:
    """Return how many mentors each venture gets; an introduction call is no request."""
    wanted: Ints = np.full(len(pool.ventures), rules.demand, np.int64)
    return wanted if pool.room is None or rules.calls else np.minimum(wanted, pool.room)


class Cost(TypedDict):
    """What would be without one rule: pairs more, and the mean fit."""

    pairs: int
    mean: float | None


class Figures(TypedDict):
    """What came of a run, as it is stored."""

    ventures: int
    mentors: int
    places: int
    pairs: int
    placed: int
    mean: float | None
    worst: float | None
    busiest: int
    idle: int
    afar: float | None
    rather: int
    histogram: list[int]
    ended_early: NotRequired[bool]
    costs: NotRequired[dict[str, Cost]]


@dataclass(frozen=True)
class Outcome:
    """The pairs of one run, as places among those of the pool, with the fit of each."""

    chosen: Ints
    fit: Floats
    figures: Figures


def solve(
    pool: Pool,
    rules: Rules,
    *,
    seed: int = 0,
    tries: int = TRIES,
    on_limit: Callable[[], None] = lambda: None,
) -> Ints:
    """Return the places of the pairs that are made; see `assign` for the limits of the search.

    "maxmin" and "total" pair as many ventures as can be; then "maxmin" lifts the worst fit as far
    as it goes, and both take the largest sum. "stable" is deferred acceptance by the chances that
    the venture would ask and the mentor accept: nobody would rather swap, but fewer may be paired.
    """
    if not len(pool.rows):
        return np.zeros(0, np.int64)
    pool, places = pool.by_name()
    fits, free = pool.fits(rules.weights), capacity(pool, rules)
    if pool.ties is not None:
        fits = _even(fits, rules.floor)
    if rules.fairness == "stable":
        kept = fits >= rules.floor
        asks, accepts = (
            scipy.sparse.csr_array(
                (each[kept], (pool.rows[kept], pool.columns[kept])),
                shape=(len(pool.ventures), len(pool.mentors)),
            )
            for each in (wish.round(_DIGITS) for wish in pool.wishes())
        )
        made = stable(asks, accepts, free, demand_of(pool, rules))
    elif rules.afar_most < 1.0:
        made = _with_few_afar(pool, rules, fits, free, seed, on_limit)
    else:
        made = assign(
            pool.table(fits),
            free,
            demand_of(pool, rules),
            floor=rules.floor,
            fairness="maxmin" if rules.fairness == "maxmin" else "total",
            minimum=int(rules.everybody),
            most=True,
            keys=pool.keys,
            seed=seed,
            tries=tries,
            on_limit=on_limit,
        )
    pairs = scipy.sparse.coo_array(made)
    width = len(pool.mentors)
    chosen: Ints = np.flatnonzero(
        np.isin(pool.rows * width + pool.columns, pairs.row.astype(np.int64) * width + pairs.col)
    )
    return np.sort(places[chosen])


def _even(fits: Floats, floor: float) -> Floats:
    """Return fits without the digits that chance decides, on the side of the floor they were."""
    even: Floats = fits.round(_DIGITS)
    under = np.minimum(even, np.nextafter(floor, -1.0))
    return np.where(fits >= floor, np.maximum(even, floor), under)


def _with_few_afar(
    pool: Pool, rules: Rules, fits: Floats, free: Ints, seed: int, on_limit: Callable[[], None]
) -> Sparse:
    kept = np.where(fits >= rules.floor)[0]
    shape = (len(pool.ventures), len(pool.mentors))

    def table(values: Floats) -> Sparse:
        at = (pool.rows[kept], pool.columns[kept])
        return scipy.sparse.csr_array((values[kept], at), shape=shape)

    counts: Floats = np.where(pool.parts["place"] < 1.0, 1.0, 0.0) - rules.afar_most
    limits = [Limit(table(counts), 0.0)]
    wanted = demand_of(pool, rules)
    found = assign_within(table(fits), free, wanted, limits, keys=pool.keys, seed=seed)
    if not found.is_proved:
        on_limit()
    return found.made


def run(pool: Pool, rules: Rules, *, seed: int = 0) -> Outcome:
    """Place the cohort, and measure what came of it and what each rule costs."""
    outcome = tried(pool, rules, seed=seed)
    costs = _costs(pool, rules, outcome.figures, seed)
    return Outcome(outcome.chosen, outcome.fit, {**outcome.figures, "costs": costs})


def tried(pool: Pool, rules: Rules, *, seed: int = 0, tries: int = TRIES) -> Outcome:
    """Place the cohort, and measure what came of it.

    The figures say `ended_early` if a limit of the search was met before the best was proved.
    """
    met: list[bool] = []
    chosen = solve(pool, rules, seed=seed, tries=tries, on_limit=lambda: met.append(True))
    fits = pool.fits(rules.weights)
    figures = _figures(pool, rules, chosen, fits)
    if met:
        figures["ended_early"] = True
    return Outcome(chosen, fits[chosen], figures)


def scarce(pool: Pool, rules: Rules) -> list[Shortage]:
    """Return which ventures share too few places under these rules."""
    return shortages(
        pool.table(pool.fits(rules.weights)),
        capacity(pool, rules),
        demand_of(pool, rules),
        floor=rules.floor,
    )


def _figures(pool: Pool, rules: Rules, chosen: Ints, fits: Floats) -> Figures:
    fit, load = fits[chosen], np.bincount(pool.columns[chosen], minlength=len(pool.mentors))
    free = capacity(pool, rules)
    kept = fits >= rules.floor
    seen = replace(
        pool,
        rows=pool.rows[kept],
        columns=pool.columns[kept],
        parts={name: each[kept] for name, each in pool.parts.items()},
    )
    made = scipy.sparse.coo_array(
        (np.ones(len(chosen), bool), (pool.rows[chosen], pool.columns[chosen])),
        (len(pool.ventures), len(pool.mentors)),
    )
    asks, accepts = (seen.table(each) for each in seen.wishes())
    rather = blocking(made, asks, accepts, free, demand_of(pool, rules))
    return {
        "ventures": len(pool.ventures),
        "mentors": int((free > 0).sum()),
        "places": int(free.sum()),
        "pairs": len(chosen),
        "placed": len(np.unique(pool.rows[chosen])),
        "mean": _rounded(fit.mean()) if len(fit) else None,
        "worst": _rounded(fit.min()) if len(fit) else None,
        "busiest": int(load.max(initial=0)),
        "idle": int(((load == 0) & (free > 0)).sum()),
        "afar": _rounded((pool.parts["place"][chosen] < 1.0).mean()) if len(fit) else None,
        "rather": len(rather),
        "histogram": np.histogram(fit, BINS, (0.0, 1.0))[0].tolist(),
    }


def _costs(pool: Pool, rules: Rules, here: Figures, seed: int) -> dict[str, Cost]:
    """Return what would be without each rule: pairs more, and mean fit more."""
    without = {
        "floor": replace(rules, floor=0.0),
        "per_mentor": replace(rules, per_mentor=ALL_PLACES),
        "everybody": replace(rules, everybody=False),
        "afar_most": replace(rules, afar_most=1.0),
        "fairness": replace(rules, fairness="total"),
    }
    costs: dict[str, Cost] = {}
    for name, other in without.items():
        if other != rules:
            chosen, fits = solve(pool, other, seed=seed), pool.fits(rules.weights)
            mean = _rounded(fits[chosen].mean()) if len(chosen) else None
            costs[name] = {"pairs": len(chosen) - here["pairs"], "mean": mean}
    return costs


def _rounded(value: SupportsFloat) -> float:
    return round(float(value), 4)


def alternatives(
    pool: Pool, rules: Rules, venture: int, held: Mapping[int, int]
) -> list[tuple[int, float, int]]:
    """Return the mentors who may take a venture (keys), best fit first: key, fit, free places.

    Parameters
    ----------
    held
        How many ventures of this run each mentor has got.
    """
    fits, free = pool.fits(rules.weights), capacity(pool, rules)
    at = np.flatnonzero(pool.rows == np.searchsorted(pool.ventures, venture))
    found = [
        (
            key := int(pool.mentors[pool.columns[each]]),
            float(fits[each]),
            int(free[pool.columns[each]]) - held.get(key, 0),
        )
        for each in at
    ]
    name = dict(zip(pool.mentors.tolist(), pool.keys[1].tolist(), strict=True))
    return sorted(found, key=lambda each: (-each[1], name[each[0]], each[0]))
