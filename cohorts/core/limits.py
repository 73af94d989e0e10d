"""Limits on sums over pairs that no flow can carry: a share from afar, of one body, of new ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse

from matching.core.assign import Ints, Sparse, assign

Floats = npt.NDArray[np.float64]
EXACT_UP_TO = 20_000  # pairs that may be; beyond, prices
_NODES = 1_000  # of the search tree: a limit that is the same on every machine
_ROUNDS = 40
_DEAREST = 50.0  # a price, in worths of the best pair
_NEAR_ENOUGH = 1e-6
_NOTICEABLE = 1e-3
_SLACK = 1e-9


@dataclass(frozen=True)
class Limit:
    """What each pair counts, a sparse matrix of the affinity's shape, and the most of all made.

    A share is told as a difference: "at most a third from afar" counts 2/3 for a pair from afar and
    -1/3 for another, at most 0.
    """

    counts: Sparse
    most: float


@dataclass(frozen=True)
class Within:
    """The pairs, csr_array of bool, and the most that any pairs within the limits could be worth.

    `worth` and `bound` are the sum of the scores with `BONUS` times the largest score a pair, so
    that another pair is worth more than any better fit.
    """

    made: Sparse
    worth: float
    bound: float

    @property
    def is_proved(self) -> bool:
        """Whether no other pairs within the limits are worth noticeably more."""
        return self.worth >= self.bound - _NOTICEABLE * abs(self.bound)


BONUS = 4.0


def assign_within(
    affinity: Sparse,
    capacity: npt.ArrayLike,
    demand: int | npt.ArrayLike,
    limits: Sequence[Limit],
    *,
    keys: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    seed: int = 0,
) -> Within:
    """Return as many pairs as the limits leave, and of those the largest sum, or close to it.

    Parameters
    ----------
    affinity
        Sparse, shape (n_ventures, n_mentors), no score below 0; see `matching.core.assign`.
    limits
        Always kept.

    Notes
    -----
    Up to `EXACT_UP_TO` possible pairs this is a mixed-integer programme (HiGHS). Beyond, each limit
    gets a price and the flow is solved again and again: Lagrange relaxation with cutting planes
    (Kelley, Journal of the SIAM 8, 1960). What still breaks a limit gives up the pairs that are
    worth least; `bound` tells how much was lost at most.

    Examples
    --------
    >>> scores = scipy.sparse.csr_array([[0.9, 0.5], [0.8, 0.4]])
    >>> first = scipy.sparse.csr_array([[1.0, 0.0], [1.0, 0.0]])
    >>> assign_within(scores, [2, 2], 1, [Limit(first, 1)]).made.toarray().tolist()
    [[True, False], [False, True]]
    """
    table = scipy.sparse.coo_array(affinity)
    if table.data.min(initial=0.0) < 0:
        raise ValueError("A score is below 0.")
    counts = np.stack([_along(limit.counts, table) for limit in limits])
    most = np.array([limit.most for limit in limits], float)
    worth = table.data + BONUS * float(table.data.max(initial=0.0) or 1.0)

    def flow(prices: Floats) -> tuple[Ints, float]:
        """Return the best pairs under prices, and the bound they prove."""
        paid = worth - prices @ counts
        priced = scipy.sparse.csr_array((paid, (table.row, table.col)), shape=table.shape)
        made = assign(priced, capacity, demand, keys=keys, seed=seed)
        chosen = np.flatnonzero(_along(made, table))
        return chosen, float(paid[chosen].sum() + prices @ most)

    if table.nnz <= EXACT_UP_TO:
        chosen, bound = _exact(table, worth, capacity, demand, counts, most)
    else:
        chosen, bound = _priced(flow, counts, most, worth)
    made = scipy.sparse.csr_array(
        (np.ones(len(chosen), bool), (table.row[chosen], table.col[chosen])), shape=table.shape
    )
    return Within(made, float(worth[chosen].sum()), bound)


def _along(matrix: Sparse, table: Sparse) -> Floats:
    """Return the entries of a matrix at the pairs of a table."""
    if not table.nnz:
        return np.zeros(0)
    found: Floats = np.asarray(scipy.sparse.csr_array(matrix)[table.row, table.col], float).ravel()
    return found


def _exact(
    table: Sparse,
    worth: Floats,
    capacity: npt.ArrayLike,
    demand: int | npt.ArrayLike,
    counts: Floats,
    most: Floats,
) -> tuple[Ints, float]:
    from scipy import optimize  # noqa: PLC0415  27 MB that few processes need

    if not table.nnz:
        return np.zeros(0, np.int64), 0.0
    at, ones = np.arange(table.nnz), np.ones(table.nnz)
    by_row = scipy.sparse.csr_array((ones, (table.row, at)), shape=(table.shape[0], table.nnz))
    by_column = scipy.sparse.csr_array((ones, (table.col, at)), shape=(table.shape[1], table.nnz))
    told = optimize.milp(
        -worth,
        integrality=ones,
        bounds=optimize.Bounds(0, 1),
        constraints=[
            optimize.LinearConstraint(by_row, -np.inf, np.asarray(demand, float)),
            optimize.LinearConstraint(by_column, -np.inf, np.asarray(capacity, float)),
            optimize.LinearConstraint(counts, -np.inf, most),
        ],
        options={"node_limit": _NODES, "mip_rel_gap": 1e-6},
    )
    if told.x is None:  # no pair at all keeps the limits, or the search ended before any was found
        return np.zeros(0, np.int64), float("inf")
    chosen = np.flatnonzero(told.x > 0.5)  # noqa: PLR2004  whole numbers, nearly
    return chosen, float(-(told.mip_dual_bound if told.mip_dual_bound is not None else told.fun))


def _priced(
    flow: Callable[[Floats], tuple[Ints, float]], counts: Floats, most: Floats, worth: Floats
) -> tuple[Ints, float]:
    """Seek the prices at which the bound is least; keep the best pairs met on the way."""
    from scipy import optimize  # noqa: PLC0415  27 MB that few processes need

    prices, bound, cuts = np.zeros(len(most)), np.inf, []
    best = np.zeros(0, np.int64)
    for _round in range(_ROUNDS):
        chosen, proved = flow(prices)
        bound = min(bound, proved)
        kept = _kept(chosen, counts, most, worth)
        if worth[kept].sum() > worth[best].sum():
            best = kept
        # Whatever the prices, these pairs prove no less than their worth less what they are over.
        cuts.append([*(most - counts[:, chosen].sum(axis=1)), -1.0, -float(worth[chosen].sum())])
        table = np.array(cuts)
        told = optimize.linprog(
            [*np.zeros(len(most)), 1.0],
            A_ub=table[:, :-1],
            b_ub=table[:, -1],
            bounds=[*[(0.0, _DEAREST * float(worth.max()))] * len(most), (None, None)],
        )
        if told.fun >= bound - _NEAR_ENOUGH * abs(bound):
            break
        prices = told.x[:-1]
    return best, bound


def _kept(chosen: Ints, counts: Floats, most: Floats, worth: Floats) -> Ints:
    """Return the pairs without those that must go so that every limit is kept."""
    kept = chosen
    while len(kept):
        over = counts[:, kept].sum(axis=1) - most
        worst = int(np.argmax(over))
        if over[worst] <= _SLACK:
            break
        count = counts[worst]
        guilty = kept[count[kept] > 0]  # what goes may weigh on another limit: look again
        order = guilty[np.argsort(worth[guilty] / count[guilty], kind="stable")]
        gone = int(np.searchsorted(np.cumsum(count[order]), over[worst] - _SLACK)) + 1
        kept = np.setdiff1d(kept, order[:gone])
    return kept
