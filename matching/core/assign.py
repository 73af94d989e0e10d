"""Pairs for a whole cohort at once, each side within its limits, by an exact solver."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse

Sparse: TypeAlias = Any  # SciPy's matrices carry no types
Affinity: TypeAlias = npt.NDArray[np.floating] | Sparse
Pairs: TypeAlias = Iterable[tuple[int, int]] | npt.NDArray[np.bool_] | Sparse
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Fairness = Literal["total", "maxmin"]
_STEPS = 10**12  # of a score, between the smallest and the largest: the solver counts in integers
_TIE = 10**5  # of those steps, at most, decide between equals
TRIES = 8  # of a floor below the bound, should the bound itself not be reached
NODES = 1_000  # of a try's search tree: a limit that is the same on a slow machine and a busy one
_AT_LIMIT = 1  # a status of SciPy's `milp`
_SLACK = 1e-9


class NoAssignment(ValueError):
    """What was asked for cannot be: a forced pair that is forbidden, more than there are places."""


@dataclass(frozen=True)
class _Edges:
    """The pairs that may be, in any order: row, column, score."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    scores: Floats

    def __getitem__(self, kept: npt.NDArray[np.bool_]) -> "_Edges":
        return _Edges(self.rows[kept], self.columns[kept], self.scores[kept])

    def __len__(self) -> int:
        return len(self.rows)


def assign(  # noqa: PLR0913  the interface
    affinity: Affinity,
    capacity: npt.ArrayLike,
    demand: int | npt.ArrayLike = 1,
    forbidden: Pairs | None = None,
    floor: float | None = None,
    fairness: Fairness = "total",
    *,
    forced: Iterable[tuple[int, int]] = (),
    minimum: npt.ArrayLike = 0,
    groups: npt.ArrayLike | None = None,
    group_limits: npt.ArrayLike | None = None,
    most: bool = False,
    keys: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    seed: int = 0,
    tries: int = TRIES,
    on_limit: Callable[[], None] = lambda: None,
) -> Sparse:
    """Return who is paired with whom.

    Parameters
    ----------
    affinity
        Shape (n_ventures, n_mentors). Dense: every entry is a pair that may be, 0 too. Sparse: an
        absent entry is no pair, a stored 0 is one.
    capacity
        How many ventures each mentor takes, shape (n_mentors,).
    demand
        How many different mentors each venture wants; one number or shape (n_ventures,).
    forbidden
        Pairs (i, j), or a boolean matrix of the shape of `affinity`.
    floor
        No pair scores less.
    fairness
        "total": the largest sum. "maxmin": the venture that is served worst is served as well as
        can be (the sum over its mentors, among ventures that can be served at all), then the
        largest sum.
    forced
        Pairs that are made before anything else.
    minimum
        How many ventures a mentor should have at least; kept as far as it can be.
    groups, group_limits
        The group of each mentor, shape (n_mentors,), from 0; how many pairs each group may have.
    most
        First as many pairs as can be, then the sum. Without it a pair that scores less than nothing
        is not made.
    keys
        What decides between equals: stable numbers of ventures and of mentors. Default: their
        places. `seed` scatters them, so that neither a small number nor an early row wins.
    seed
        Another one decides otherwise between equals.
    tries
        For "maxmin" with several mentors each: after so many floors, each searched for at most
        `NODES` nodes, the best found so far counts.
    on_limit
        Is called if those limits ended the search before the best was proved.

    Returns
    -------
    csr_array of bool, shape (n_ventures, n_mentors)
        Never the same pair twice; fewer pairs than wanted where supply ends.

    Raises
    ------
    NoAssignment
        A forced pair is forbidden, absent, under the floor, or over a limit.
    ValueError
        Shapes differ; a score is not finite; a limit is negative.

    Notes
    -----
    "total", and "maxmin" with one mentor each, are minimum-cost flows, solved exactly on scores
    rounded to a million-millionth of their range. "maxmin" with several mentors each is a
    mixed-integer programme whose floor is the bound of its linear relaxation (HiGHS).

    Examples
    --------
    >>> assign(np.array([[0.9, 0.8], [0.7, 0.1]]), [1, 1]).toarray().tolist()
    [[False, True], [True, False]]
    """
    edges, shape = _edges(affinity)
    wanted = _limits(demand, shape[0], "demand")
    free = _limits(capacity, shape[1], "capacity")
    group = None if groups is None else np.asarray(groups, np.int64)
    in_group = np.zeros(0, np.int64) if group_limits is None else np.array(group_limits, np.int64)
    if group is not None and (group.shape != free.shape or group.max(initial=-1) >= len(in_group)):
        raise ValueError("Each mentor needs a group, and each group a limit.")
    edges = _allowed(edges, shape, forbidden, floor)
    fixed = _fix(edges, list(forced), wanted, free, group, in_group)
    edges = edges[_not_among(edges, fixed, shape)]
    problem = _Problem(
        edges,
        wanted,
        free,
        _limits(minimum, shape[1], "minimum"),
        group,
        in_group,
        _tie(edges, keys, shape, seed),
        most,
    )
    chosen = _fairest(problem, tries, on_limit) if fairness == "maxmin" else _flow(problem)
    rows = np.concatenate([edges.rows[chosen], [i for i, _j in fixed]]).astype(np.int64)
    columns = np.concatenate([edges.columns[chosen], [j for _i, j in fixed]]).astype(np.int64)
    return scipy.sparse.csr_array((np.ones(len(rows), bool), (rows, columns)), shape=shape)


def bound(affinity: Affinity, capacity: npt.ArrayLike, demand: int | npt.ArrayLike = 1) -> float:
    """Return what the worst-served venture can have at most: the bound of the linear relaxation."""
    edges, shape = _edges(affinity)
    wanted, free = _limits(demand, shape[0], "demand"), _limits(capacity, shape[1], "capacity")
    return _worst_bound(edges, wanted, free, np.bincount(edges.rows, minlength=shape[0]) > 0)


# --- what is given ----------------------------------------------------------------------------
def _edges(affinity: Affinity) -> tuple[_Edges, tuple[int, int]]:
    if scipy.sparse.issparse(affinity):
        table = scipy.sparse.coo_array(affinity)
        if not table.has_canonical_format:
            table.sum_duplicates()
        rows, columns, scores = table.row, table.col, np.asarray(table.data, float)
        shape = (int(table.shape[0]), int(table.shape[1]))
    else:
        dense = np.asarray(affinity, float)
        if dense.ndim != 2:  # noqa: PLR2004  a matrix
            raise ValueError("The affinity is a matrix: ventures by mentors.")
        rows, columns = np.divmod(np.arange(dense.size), max(dense.shape[1], 1))
        scores, shape = dense.ravel(), (dense.shape[0], dense.shape[1])
    if len(wrong := np.flatnonzero(~np.isfinite(scores))):
        at = int(wrong[0])
        raise ValueError(f"The score of ({rows[at]}, {columns[at]}) is {scores[at]}.")
    return _Edges(rows.astype(np.int32), columns.astype(np.int32), scores), shape


def _limits(told: int | npt.ArrayLike, length: int, name: str) -> Ints:
    given = np.array(told, np.int64)
    if given.shape not in {(), (length,)}:
        raise ValueError(f"The {name} needs {length} numbers, not {given.size}.")
    limits = np.array(np.broadcast_to(given, (length,)))
    if (limits < 0).any():
        raise ValueError(f"The {name} of {int(np.argmax(limits < 0))} is negative.")
    return limits


def _allowed(
    edges: _Edges, shape: tuple[int, int], forbidden: Pairs | None, floor: float | None
) -> _Edges:
    kept = np.ones(len(edges), bool) if floor is None else edges.scores >= floor
    if forbidden is not None:
        if isinstance(forbidden, np.ndarray) and forbidden.dtype == bool:
            banned = np.argwhere(forbidden)
        elif scipy.sparse.issparse(forbidden):
            table = scipy.sparse.coo_array(forbidden)
            banned = np.stack([table.row, table.col], axis=1)[table.data.astype(bool)]
        else:
            banned = np.array(list(forbidden), np.int64).reshape(-1, 2)
        kept &= _not_among(edges, banned, shape)
    return edges[kept]


def _not_among(
    edges: _Edges, pairs: npt.ArrayLike, shape: tuple[int, int]
) -> npt.NDArray[np.bool_]:
    listed = np.asarray(pairs, np.int64).reshape(-1, 2)
    if not len(listed):
        return np.ones(len(edges), bool)
    number = edges.rows.astype(np.int64) * shape[1] + edges.columns
    apart: npt.NDArray[np.bool_] = ~np.isin(number, listed[:, 0] * shape[1] + listed[:, 1])
    return apart


def _fix(
    edges: _Edges,
    forced: list[tuple[int, int]],
    wanted: Ints,
    free: Ints,
    group: Ints | None,
    in_group: Ints,
) -> list[tuple[int, int]]:
    """Take the forced pairs out of what is wanted and free."""
    for i, j in dict.fromkeys(forced):
        if not ((edges.rows == i) & (edges.columns == j)).any():
            raise NoAssignment(f"The pair ({i}, {j}) is forced, but it may not be.")
        wanted[i] -= 1
        free[j] -= 1
        if group is not None:
            in_group[group[j]] -= 1
        if wanted[i] < 0 or free[j] < 0 or (group is not None and in_group[group[j]] < 0):
            raise NoAssignment(f"The forced pair ({i}, {j}) is one more than there is room for.")
    return list(dict.fromkeys(forced))


def _tie(
    edges: _Edges,
    keys: tuple[npt.ArrayLike, npt.ArrayLike] | None,
    shape: tuple[int, int],
    seed: int,
) -> Ints:
    """Return a small number a pair, scattered by what the pair is and not by where it stands."""
    of_rows, of_columns = keys if keys is not None else (np.arange(shape[0]), np.arange(shape[1]))
    of_seed = _scatter(np.array([seed], np.uint64))
    mixed = _scatter(np.asarray(of_rows, np.uint64)[edges.rows] ^ of_seed)
    mixed ^= np.asarray(of_columns, np.uint64)[edges.columns]
    small: Ints = (_scatter(mixed) % np.uint64(_TIE)).astype(np.int64)
    return small


def _scatter(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Mix the bits of each number (SplitMix64: Steele, Lea and Flood, OOPSLA 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


# --- flows ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Problem:
    """Pairs that may be, with the limits of both sides."""

    edges: _Edges
    wanted: Ints
    free: Ints
    minimum: Ints
    group: Ints | None
    in_group: Ints
    tie: Ints
    most: bool


def _costs(problem: _Problem) -> tuple[Ints, int]:
    """Return what each pair costs in whole steps, and more than any whole assignment costs."""
    scores = problem.edges.scores
    largest = float(np.abs(scores).max(initial=0.0)) or 1.0
    costs = -np.rint(scores * (_STEPS / largest)).astype(np.int64) + problem.tie
    return costs, 4 * _STEPS


def _flow(problem: _Problem) -> Ints:
    """Return the places of the chosen pairs: a minimum-cost flow, every venture to the sink."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  half a second to import

    edges, (ventures, mentors) = problem.edges, (len(problem.wanted), len(problem.free))
    if not len(edges):
        return np.zeros(0, np.int64)
    costs, huge = _costs(problem)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        edges.rows, edges.columns + np.int32(ventures), np.ones(len(edges), np.int64), costs
    )
    sink = ventures + mentors + len(problem.in_group)
    seat = np.arange(mentors, dtype=np.int32) + np.int32(ventures)
    ends = np.full(mentors, sink, np.int32)
    if problem.group is not None:
        ends = (ventures + mentors + problem.group).astype(np.int32)
        hubs = np.arange(ventures + mentors, sink, dtype=np.int32)
        flow.add_arcs_with_capacity_and_unit_cost(
            hubs,
            np.full(len(hubs), sink, np.int32),
            problem.in_group,
            np.zeros(len(hubs), np.int64),
        )
    first = np.minimum(problem.minimum, problem.free)  # so many are worth more than any score
    flow.add_arcs_with_capacity_and_unit_cost(seat, ends, first, np.full(mentors, -huge))
    flow.add_arcs_with_capacity_and_unit_cost(
        seat, ends, problem.free - first, np.zeros(mentors, np.int64)
    )
    alone = np.full(ventures, huge if problem.most else 0)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(ventures, dtype=np.int32),
        np.full(ventures, sink, np.int32),
        problem.wanted,
        alone,
    )
    nodes = np.arange(sink + 1, dtype=np.int32)
    supply = np.zeros(sink + 1, np.int64)
    supply[:ventures], supply[sink] = problem.wanted, -problem.wanted.sum()
    flow.set_nodes_supplies(nodes, supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise NoAssignment(f"The flow ended with status {status}.")
    chosen: Ints = np.flatnonzero(flow.flows(np.arange(len(edges), dtype=np.int32)))
    return chosen


# --- the worst-served venture -------------------------------------------------------------------
def _fairest(problem: _Problem, tries: int, on_limit: Callable[[], None]) -> Ints:
    if not len(problem.edges):
        return np.zeros(0, np.int64)
    served = np.bincount(problem.edges.rows, minlength=len(problem.wanted)) > 0
    served &= problem.wanted > 0
    if (problem.wanted[served] == 1).all():
        return _fairest_single(problem)
    return _fairest_several(problem, served, tries, on_limit)


def _with(problem: _Problem, kept: npt.NDArray[np.bool_], *, most: bool) -> _Problem:
    return _Problem(
        problem.edges[kept],
        problem.wanted,
        problem.free,
        problem.minimum,
        problem.group,
        problem.in_group,
        problem.tie[kept],
        most,
    )


def _fairest_single(problem: _Problem) -> Ints:
    """Raise the lowest score allowed while as many ventures are served as at the lowest."""
    every = np.ones(len(problem.edges), bool)
    count = len(_flow(_with(problem, every, most=True)))
    steps = np.unique(problem.edges.scores)
    low, high = 0, len(steps) - 1  # steps[low] is known to serve `count`
    while low < high:
        middle = (low + high + 1) // 2
        kept = problem.edges.scores >= steps[middle]
        if len(_flow(_with(problem, kept, most=True))) == count:
            low = middle
        else:
            high = middle - 1
    kept = problem.edges.scores >= steps[low]
    chosen: Ints = np.flatnonzero(kept)[_flow(_with(problem, kept, most=True))]
    return chosen


def _rows_and_limits(edges: _Edges, wanted: Ints, free: Ints) -> tuple[Sparse, Ints]:
    """Return the matrix that counts the pairs of every venture and mentor, and the limits."""
    count, at = len(edges), np.arange(len(edges))
    ones = np.ones(count)
    by_row = scipy.sparse.csr_array((ones, (edges.rows, at)), shape=(len(wanted), count))
    by_column = scipy.sparse.csr_array((ones, (edges.columns, at)), shape=(len(free), count))
    return scipy.sparse.vstack([by_row, by_column], format="csr"), np.concatenate([wanted, free])


def _totals(edges: _Edges, served: npt.NDArray[np.bool_]) -> Sparse:
    """Return the matrix that adds up the scores of each venture that can be served."""
    at = np.arange(len(edges))
    table = scipy.sparse.csr_array((edges.scores, (edges.rows, at)), shape=(len(served), len(at)))
    return table[np.flatnonzero(served)]


def _worst_bound(edges: _Edges, wanted: Ints, free: Ints, served: npt.NDArray[np.bool_]) -> float:
    """Return the largest total that every venture could have if pairs could be split."""
    from scipy import optimize  # noqa: PLC0415  27 MB that few processes need

    table, limits = _rows_and_limits(edges, wanted, free)
    totals = _totals(edges, served)
    above = scipy.sparse.hstack([-totals, np.ones((totals.shape[0], 1))], format="csr")
    below = scipy.sparse.hstack([table, np.zeros((table.shape[0], 1))], format="csr")
    cost = np.zeros(len(edges) + 1)
    cost[-1] = -1.0
    told = optimize.linprog(
        cost,
        A_ub=scipy.sparse.vstack([above, below], format="csr"),
        b_ub=np.concatenate([np.zeros(totals.shape[0]), limits]),
        bounds=np.array([(0.0, 1.0)] * len(edges) + [(-np.inf, np.inf)]),
        method="highs",
    )
    return float(-told.fun)


def _fairest_several(
    problem: _Problem, served: npt.NDArray[np.bool_], tries: int, on_limit: Callable[[], None]
) -> Ints:
    """Solve with the bound as the floor of every venture; below it if it cannot be reached.

    Under a floor that is not reached within the limits no better pairs are looked for.
    """
    edges = problem.edges
    high = _worst_bound(edges, problem.wanted, problem.free, served)
    plain = _flow(problem)
    got = np.bincount(edges.rows[plain], edges.scores[plain], minlength=len(served))
    low, best = float(got[served].min()), plain
    floor, is_proved = high, True
    for _try in range(tries):
        if low >= high - _SLACK:
            break
        chosen, is_certain = _programme(problem, served, floor)
        is_proved &= is_certain
        if chosen is None:
            high = floor
        else:
            low, best = floor, chosen
        floor = (low + high) / 2
    if low < high - _SLACK or not is_proved:
        on_limit()
    return best


def _programme(
    problem: _Problem, served: npt.NDArray[np.bool_], floor: float
) -> tuple[Ints | None, bool]:
    """Return the largest sum in which every venture has at least `floor`, or None.

    And whether that is certain: not where the search ended at its limit.
    """
    from scipy import optimize  # noqa: PLC0415  27 MB that few processes need

    edges = problem.edges
    table, limits = _rows_and_limits(edges, problem.wanted, problem.free)
    span = float(np.abs(edges.scores).max(initial=0.0)) or 1.0
    worth = edges.scores - problem.tie * (span * _SLACK / _TIE)
    if problem.most:
        worth = worth + 4 * span * len(problem.wanted)
    rules = [
        optimize.LinearConstraint(table, -np.inf, limits),
        optimize.LinearConstraint(_totals(edges, served), floor - _SLACK, np.inf),
    ]
    if problem.group is not None:
        of_group = problem.group[edges.columns]
        per_group = scipy.sparse.csr_array(
            (np.ones(len(edges)), (of_group, np.arange(len(edges)))),
            shape=(len(problem.in_group), len(edges)),
        )
        rules.append(optimize.LinearConstraint(per_group, -np.inf, problem.in_group))
    told = optimize.milp(
        -worth,
        integrality=np.ones(len(edges)),
        bounds=optimize.Bounds(0, 1),
        constraints=rules,
        options={"node_limit": NODES, "mip_rel_gap": 1e-4},
    )
    is_certain = told.status != _AT_LIMIT
    if told.x is None:
        return None, is_certain
    return np.flatnonzero(told.x > 0.5), is_certain  # noqa: PLR2004  whole numbers, nearly
