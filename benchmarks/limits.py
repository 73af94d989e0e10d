"""`python -m benchmarks.limits`: pairing under two limits on sums over pairs, beside none."""

import time

import numpy as np
import scipy.sparse

from benchmarks.assignment import PLACES, market
from cohorts.core.limits import Limit, assign_within
from matching.core.assign import assign

SIZES = ((1_000, 500), (10_000, 5_000))
REGIONS, FROM_AFAR, OF_ONE = 8, 0.5, 0.1  # half of the pairs from afar at most, a tenth of a region


def one(ventures: int, mentors: int) -> None:
    """Print the row of one size."""
    table = market(ventures, mentors)
    pairs, draw = table.tocoo(), np.random.default_rng(1)
    ours, theirs = draw.integers(0, REGIONS, ventures), draw.integers(0, REGIONS, mentors)

    def share(counted: np.ndarray, most: float) -> Limit:
        counts = counted.astype(float) - most
        return Limit(scipy.sparse.csr_array((counts, (pairs.row, pairs.col)), table.shape), 0.0)

    limits = [
        share(ours[pairs.row] != theirs[pairs.col], FROM_AFAR),
        share(theirs[pairs.col] == 0, OF_ONE),
    ]
    places = np.full(mentors, PLACES)
    begun = time.process_time()
    free = assign(table, places, most=True)
    middle = time.process_time()
    found = assign_within(table, places, 1, limits)
    ended = time.process_time()
    print(
        f"{ventures:>9,} x {mentors:<7,}{middle - begun:>9.2f}{free.nnz:>9,}"
        f"{free.multiply(table).sum():>12,.1f}{ended - middle:>9.2f}{found.made.nnz:>9,}"
        f"{found.made.multiply(table).sum():>12,.1f}{found.worth / found.bound:>11.4%}"
    )


def main() -> None:
    """Print every size."""
    print(
        f"\n{'two limits':>19}{'free s':>9}{'pairs':>9}{'sum':>12}"
        f"{'held s':>9}{'pairs':>9}{'sum':>12}{'of bound':>11}"
    )
    for size in SIZES:
        one(*size)


if __name__ == "__main__":
    main()
