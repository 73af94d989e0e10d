"""Attention as a scarce good: no list promises more of a mentor than he has.

Ranking by fit alone floods a few mentors with requests that nobody reads, and hides the others.
One number a mentor repairs this: a price, which grows until the requests that his place on the
lists will bring him are no more than his share.
"""

import numpy as np
import numpy.typing as npt

from matching.core.assign import Affinity, Sparse, assign

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LISTED, REQUESTS_AT_MOST = 10, 3
IN_DEMAND = 0.7  # a price from here on is told: twice as many requests as places for them
_ROUNDS, _STEP = 60, 0.5
_NO_BURDEN = 1.0  # requests a free place
_LEAST_LOAD = 0.05  # requests; so that somebody whom nobody asks does not fall without end


def looked_at(places: int) -> Floats:
    """Return how much a founder looks at each place of a list, from 1 at the top.

    >>> looked_at(3).round(2).tolist()
    [1.0, 0.63, 0.5]
    """
    weights: Floats = 1.0 / np.log2(np.arange(places) + 2.0)
    return weights


def prices(
    asks: Floats,
    accepts: Floats,
    capacity: npt.ArrayLike,
    who: Ints | None = None,
    *,
    listed: int = LISTED,
) -> Floats:
    """Return the price of each mentor: what to take off log(asks × accepts) when ranking.

    Parameters
    ----------
    asks, accepts
        The chance that the venture would ask and that the mentor would accept; both in (0, 1],
        shape (n_ventures, n_near). A pair that must not meet has `asks` 0.
    capacity
        Free places of each mentor, shape (n_mentors,). Nobody expects requests for a full one.
    who
        Which mentor each entry is of, shape (n_ventures, n_near); None: entry j is of mentor j.
    listed
        Places of a list.

    Returns
    -------
    ndarray, shape (n_mentors,)
        In units of the logarithm, median 0 over those with a free place; 0 for full ones. Higher:
        more in demand than he has places.

    Notes
    -----
    A fixed point by damped steps: lists are made, the requests expected from each place are added
    up (a venture that has asked twice already seldom asks a third), and each price moves by the
    logarithm of the load over the mentor's share. The second half of the steps is averaged. While
    there are more free places than requests, attention is not scarce: a price is then only for
    those who would get more requests than they have places, and nobody is pushed up for being free.
    It is the market-clearing price of attention; compare the equilibrium with transferable utility
    of Galichon and Salanié, "Cupid's Invisible Hand", Review of Economic Studies 89 (2022), which
    clears matches where this clears requests.

    Examples
    --------
    >>> asks = np.array([[0.9, 0.5], [0.9, 0.5], [0.9, 0.5]])
    >>> popular, other = prices(asks, np.full((3, 2), 0.5), [1, 1], listed=1)
    >>> bool(popular > other)
    True

    Where each venture has few mentors near, only those are given:

    >>> near = np.array([[0], [0], [2]])
    >>> prices(np.full((3, 1), 0.9), np.full((3, 1), 0.9), [1, 1, 1], near).argmax().item()
    0
    """
    free = np.asarray(capacity, float)
    open_ = free > 0
    price, kept = np.zeros(len(free)), np.zeros(len(free))
    if not open_.any() or not asks.size:
        return price
    mentors = everybody(asks) if who is None else who
    with np.errstate(divide="ignore"):
        base = np.where(open_[mentors], np.log(asks) + np.log(accepts), -np.inf)
    width = min(listed, asks.shape[1], int(open_.sum()))
    for step in range(_ROUNDS):
        load = _expected_requests(base - price[mentors], asks, mentors, len(free), width)
        each = load.sum() / free.sum()
        share = max(each, _NO_BURDEN) * free
        gap = np.log(np.maximum(load, _LEAST_LOAD)[open_] / np.maximum(share, _LEAST_LOAD)[open_])
        price[open_] += _STEP / (1.0 + step / 10.0) * gap
        if each < _NO_BURDEN:
            np.maximum(price, 0.0, out=price)
        if step >= _ROUNDS // 2:
            kept += price
    kept /= _ROUNDS - _ROUNDS // 2
    kept[open_] -= np.median(kept[open_])
    return kept


def everybody(pairs: Floats) -> Ints:
    """Return of which mentor each entry is where a row has one for every mentor.

    >>> everybody(np.zeros((2, 3))).tolist()
    [[0, 1, 2], [0, 1, 2]]
    """
    return np.broadcast_to(np.arange(pairs.shape[1]), pairs.shape)


def _expected_requests(
    scores: Floats, asks: Floats, mentors: Ints, number: int, width: int
) -> Floats:
    """Return the requests that each mentor may expect if these scores make the lists."""
    top = np.argpartition(-scores, width - 1, axis=1)[:, :width]
    order = np.argsort(-np.take_along_axis(scores, top, axis=1), axis=1)
    lists = np.take_along_axis(top, order, axis=1)
    wish = np.take_along_axis(asks, lists, axis=1) * looked_at(width)
    before = np.cumsum(wish, axis=1) - wish
    still = np.clip(1.3 - 0.8 * before / REQUESTS_AT_MOST, 0.0, 1.0)  # has not asked three yet
    expected = (wish * still).ravel()
    listed = np.take_along_axis(mentors, lists, axis=1).ravel()
    load: Floats = np.bincount(listed, expected, minlength=number).astype(float)
    return load


def ration(scores: Affinity, budget: npt.ArrayLike, *, listed: int = LISTED) -> Sparse:
    """Return lists in which mentor j stands at most `budget[j]` times, best sum of scores.

    Parameters
    ----------
    scores
        Shape (n_ventures, n_mentors), dense or sparse; an absent entry is never listed.
    budget
        How often each mentor may be shown, shape (n_mentors,).

    Returns
    -------
    csr_array of bool, shape (n_ventures, n_mentors)
        At most `listed` a row. A row is shorter when nobody is left who may be shown.

    Examples
    --------
    >>> ration(np.array([[3.0, 1.0], [3.0, 2.0]]), [1, 1], listed=1).toarray().tolist()
    [[True, False], [False, True]]
    """
    return assign(scores, budget, demand=listed)
