"""Two or three mentors who together meet what one alone does not."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
TOGETHER_AT_MOST = 3
WORTH_ONE_MORE = 0.05  # of all that is needed: less does not justify one more person


@dataclass(frozen=True)
class Team:
    """Mentors (rows), the one who meets most first, and who meets each need best (columns)."""

    members: tuple[int, ...]
    meets: tuple[int, ...]
    covered: float


def team(closeness: Floats, weights: Floats, *, most: int = TOGETHER_AT_MOST) -> Team:
    """Return the smallest set of mentors that covers the needs nearly as well as any.

    Parameters
    ----------
    closeness
        How well each mentor meets each need, in [0, 1], shape (n_mentors, n_needs), n_mentors > 0.
    weights
        How much each need counts, shape (n_needs,); not all 0.
    most
        At most so many mentors.

    Returns
    -------
    Team
        `covered` is the weighted mean of what is met best, in [0, 1]. Each mentor more adds more
        than `WORTH_ONE_MORE`. The best set of each size is found by trying all: the first few dozen
        of a list are enough, and 24 people make 2,024 sets of three.

    Examples
    --------
    >>> team(np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]]), np.array([1.0, 1.0])).members
    (0, 1)
    """
    shares = np.asarray(weights, float) / np.sum(weights)
    chosen: tuple[int, ...] = ()
    covered = -1.0
    for size in range(1, min(most, len(closeness)) + 1):
        sets = list(combinations(range(len(closeness)), size))
        worth = closeness[np.array(sets)].max(axis=1) @ shares
        at = int(np.argmax(worth))  # the first of equals: the list is in order
        if worth[at] > covered + WORTH_ONE_MORE * (size - len(chosen)):
            chosen, covered = sets[at], float(worth[at])
    rows = np.array(chosen)
    best = rows[closeness[rows].argmax(axis=0)]
    gives = [float(shares[best == row] @ closeness[row, best == row]) for row in rows]
    order = sorted(range(len(rows)), key=lambda place: (-gives[place], place))
    return Team(
        tuple(int(rows[place]) for place in order), tuple(int(row) for row in best), covered
    )
