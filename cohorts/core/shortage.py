"""Where places are too few, said before anything is solved: the cut of a maximum flow."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import scipy.sparse

from matching.core.assign import Affinity, Ints, Sparse


@dataclass(frozen=True)
class Shortage:
    """Ventures that share too few places.

    Attributes
    ----------
    ventures, mentors
        Rows and columns of the affinity. Without mentors: nobody may mentor these ventures.
    places, wanted
        What the mentors have, and what the ventures want of them.
    floor
        The highest floor under which all of them could be placed, were the others placed as now;
        None if no floor helps.
    """

    ventures: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int
    wanted: int
    floor: float | None

    @property
    def missing(self) -> int:
        """How many places more would do."""
        return self.wanted - self.places


class Short(TypedDict):
    """A shortage as a run keeps it: ventures and mentors by the keys of the record."""

    ventures: list[int]
    mentors: list[int]
    places: int
    wanted: int
    floor: float | None


def shortages(
    affinity: Affinity,
    capacity: npt.ArrayLike,
    demand: int | npt.ArrayLike = 1,
    *,
    floor: float = -np.inf,
) -> list[Shortage]:
    """Return every group of ventures that cannot all be placed, the largest shortage first.

    Parameters
    ----------
    affinity
        Shape (n_ventures, n_mentors); absent entries are no pairs. See `matching.core.assign`.
    capacity, demand
        Places of each mentor, mentors wanted by each venture.
    floor
        No pair scores less.

    Notes
    -----
    By the theorem of Ford and Fulkerson the pairs of a maximum flow are limited by a cut, and by
    that of Hall the ventures on the source's side of the smallest cut are those that compete. They
    fall apart into groups that share no mentor.

    Examples
    --------
    >>> short = shortages(np.array([[0.9, np.nan], [0.8, np.nan], [0.4, 0.7]]), [1, 1], floor=0.5)
    >>> [(each.ventures, each.mentors, each.missing) for each in short]
    [((0, 1), (0,), 1)]
    """
    table = _table(affinity)
    free = np.broadcast_to(np.asarray(capacity, np.int64), table.shape[1])
    wanted = np.broadcast_to(np.asarray(demand, np.int64), table.shape[0])
    allowed = table.data >= floor
    reached, total = _cut(table, allowed, wanted, free)
    ventures, mentors = reached[: len(wanted)], reached[len(wanted) :]
    inside = allowed & ventures[table.row] & mentors[table.col]
    leaving = np.bincount(
        table.row[allowed & ventures[table.row] & ~mentors[table.col]], minlength=len(wanted)
    )
    size = len(wanted) + len(free)
    links = scipy.sparse.coo_array(
        (np.ones(inside.sum()), (table.row[inside], table.col[inside] + len(wanted))), (size, size)
    )
    _count, group = scipy.sparse.csgraph.connected_components(links, directed=False)
    found = []
    for each in np.unique(group[: len(wanted)][ventures]):
        rows = np.flatnonzero(ventures & (group[: len(wanted)] == each))
        columns = np.flatnonzero(mentors & (group[len(wanted) :] == each))
        places, asked = int(free[columns].sum() + leaving[rows].sum()), int(wanted[rows].sum())
        if asked > places:
            lower = _helpful(table, allowed, wanted, free, rows, total + asked - places)
            found.append(
                Shortage(tuple(rows.tolist()), tuple(columns.tolist()), places, asked, lower)
            )
    return sorted(found, key=lambda each: (-each.missing, each.ventures))


def _table(affinity: Affinity) -> Sparse:
    """Return the pairs; of a dense matrix those that are numbers."""
    if scipy.sparse.issparse(affinity):
        return scipy.sparse.coo_array(affinity)
    dense = np.asarray(affinity, float)
    rows, columns = np.nonzero(~np.isnan(dense))
    return scipy.sparse.coo_array((dense[rows, columns], (rows, columns)), dense.shape)


def _cut(
    table: Sparse, allowed: npt.NDArray[np.bool_], wanted: Ints, free: Ints
) -> tuple[npt.NDArray[np.bool_], int]:
    """Return which ventures and mentors stand on the source's side of a cut, and the flow."""
    from ortools.graph.python import max_flow  # noqa: PLC0415  half a second to import

    ventures, mentors = len(wanted), len(free)
    source, sink = ventures + mentors, ventures + mentors + 1
    flow = max_flow.SimpleMaxFlow()
    rows = np.arange(ventures, dtype=np.int32)
    columns = np.arange(ventures, ventures + mentors, dtype=np.int32)
    flow.add_arcs_with_capacity(np.full(ventures, source, np.int32), rows, wanted.astype(np.int64))
    flow.add_arcs_with_capacity(columns, np.full(mentors, sink, np.int32), free.astype(np.int64))
    flow.add_arcs_with_capacity(
        table.row[allowed].astype(np.int32),
        (table.col[allowed] + ventures).astype(np.int32),
        np.ones(int(allowed.sum()), np.int64),
    )
    flow.solve(source, sink)
    reached = np.zeros(sink + 1, bool)
    reached[flow.get_source_side_min_cut()] = True
    return reached[:source], int(flow.optimal_flow())


def _helpful(
    table: Sparse, allowed: npt.NDArray[np.bool_], wanted: Ints, free: Ints, rows: Ints, aim: int
) -> float | None:
    """Return the highest floor for these ventures alone at which so many pairs can be made."""
    theirs = np.isin(table.row, rows) & ~allowed
    steps = np.unique(table.data[theirs])

    def reached(step: float) -> bool:
        return _cut(table, allowed | (theirs & (table.data >= step)), wanted, free)[1] >= aim

    if not len(steps) or not reached(steps[0]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if reached(steps[middle]) else (low, middle - 1)
    return float(steps[low])
