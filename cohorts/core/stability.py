"""Pairs that would rather have each other: what a stable matching excludes."""

from heapq import heappush, heappushpop

import numpy as np
import numpy.typing as npt
import scipy.sparse

from matching.core.assign import Ints, Sparse


def blocking(
    pairs: Sparse,
    asks: Sparse,
    accepts: Sparse,
    capacity: npt.ArrayLike,
    demand: int | npt.ArrayLike = 1,
) -> Ints:
    """Return the pairs, shape (n, 2), of which both sides would rather have each other.

    Parameters
    ----------
    pairs
        Who is paired with whom, shape (n_ventures, n_mentors).
    asks, accepts
        How much the venture wants the mentor and he the venture; sparse, of one pattern: the pairs
        that may be.
    capacity, demand
        Of each mentor, of each venture.

    Notes
    -----
    A side with a place left would rather have anybody than nobody (Gale and Shapley, "College
    Admissions and the Stability of Marriage", American Mathematical Monthly 69, 1962).
    """
    made, wish, will = (scipy.sparse.coo_array(each) for each in (pairs, asks, accepts))
    keys = wish.row.astype(np.int64) * wish.shape[1] + wish.col
    held = np.isin(keys, made.row.astype(np.int64) * wish.shape[1] + made.col)
    better_for_venture = wish.data > _worst(wish.row, wish.data, held, demand, wish.shape[0])
    better_for_mentor = will.data > _worst(wish.col, will.data, held, capacity, wish.shape[1])
    found = ~held & better_for_venture & better_for_mentor
    return np.column_stack([wish.row[found], wish.col[found]]).astype(np.int64)


def _worst(
    side: npt.NDArray[np.integer],
    value: npt.NDArray[np.floating],
    held: npt.NDArray[np.bool_],
    limit: npt.ArrayLike,
    size: int,
) -> npt.NDArray[np.floating]:
    """Return, for each possible pair, what its side holds at worst; less than all with room."""
    worst = np.full(size, np.inf)
    np.minimum.at(worst, side[held], value[held])
    room = np.bincount(side[held], minlength=size) < np.broadcast_to(np.asarray(limit), size)
    of_each: npt.NDArray[np.floating] = np.where(room, -np.inf, worst)[side]
    return of_each


def stable(
    asks: Sparse, accepts: Sparse, capacity: npt.ArrayLike, demand: int | npt.ArrayLike = 1
) -> Sparse:
    """Return the stable pairs that are best for the ventures: deferred acceptance.

    Returns
    -------
    csr_array of bool, shape (n_ventures, n_mentors)
        No pair blocks it; equal wishes are taken in the order of the columns.

    Examples
    --------
    >>> wish = scipy.sparse.csr_array([[0.9, 0.8], [0.9, 0.1]])
    >>> will = scipy.sparse.csr_array([[0.4, 0.5], [0.6, 0.5]])
    >>> stable(wish, will, [1, 1]).toarray().tolist()
    [[False, True], [True, False]]
    """
    wish, will = scipy.sparse.csr_array(asks), scipy.sparse.csr_array(accepts)
    shape = wish.shape
    free = np.broadcast_to(np.asarray(capacity), shape[1])
    left = np.broadcast_to(np.asarray(demand), shape[0]).tolist()
    liked = []
    for row in range(shape[0]):
        of_row = slice(wish.indptr[row], wish.indptr[row + 1])
        columns, gives = wish.indices[of_row], will.indices[of_row]
        value = dict(zip(gives.tolist(), will.data[of_row].tolist(), strict=True))
        order = np.lexsort((columns, -wish.data[of_row]))
        liked.append([(int(columns[at]), value[int(columns[at])]) for at in order])
    following = [iter(each) for each in liked]
    holds: list[list[tuple[float, int]]] = [[] for _mentor in range(shape[1])]
    waiting = [row for row in range(shape[0]) for _place in range(left[row])]
    while waiting:
        row = waiting.pop()
        column, value_of = next(following[row], (-1, 0.0))
        if column < 0:
            continue
        if len(holds[column]) < free[column]:
            heappush(holds[column], (value_of, -row))
        elif free[column]:
            waiting.append(-heappushpop(holds[column], (value_of, -row))[1])
        else:
            waiting.append(row)
    pairs = [(-row, column) for column, held in enumerate(holds) for _value, row in held]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    return scipy.sparse.csr_array((np.ones(len(pairs), bool), (rows, columns)), shape=shape)
