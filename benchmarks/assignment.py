"""Pairing whole cohorts: the exact solver beside a greedy one, time and memory of each process."""

import resource
import subprocess
import sys
import time

import numpy as np
import scipy.sparse

from matching.core.assign import assign

SIZES = ((1_000, 500), (10_000, 5_000), (100_000, 50_000))
EDGES_A_VENTURE, PLACES = 50, 3


def market(ventures: int, mentors: int) -> scipy.sparse.csr_array:
    """Return a sparse affinity in which some mentors are liked by all."""
    rng = np.random.default_rng(0)
    columns = rng.integers(0, mentors, ventures * EDGES_A_VENTURE)
    rows = np.repeat(np.arange(ventures), EDGES_A_VENTURE)
    scores = 0.6 * rng.random(len(rows)) + 0.4 * rng.random(mentors)[columns]
    table = scipy.sparse.coo_array((scores, (rows, columns)), shape=(ventures, mentors)).tocsr()
    table.data = np.minimum(table.data, 1.0)
    return table


def greedy(table: scipy.sparse.csr_array) -> tuple[int, float]:
    """Pair the best pair that is left, again and again; return how many, and their sum."""
    pairs = table.tocoo()
    free = np.full(table.shape[1], PLACES)
    single = np.ones(table.shape[0], bool)
    count, total = 0, 0.0
    for at in np.argsort(-pairs.data):
        row, column = pairs.row[at], pairs.col[at]
        if single[row] and free[column]:
            single[row], free[column] = False, free[column] - 1
            count, total = count + 1, total + pairs.data[at]
    return count, total


def one(ventures: int, mentors: int) -> None:
    """Print the row of one size."""
    table = market(ventures, mentors)
    begun = time.process_time()
    count, total = greedy(table)
    middle = time.process_time()
    chosen = assign(table, np.full(mentors, PLACES), most=True)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ours = float(chosen.multiply(table).sum())
    print(
        f"{ventures:>9,} x {mentors:<7,}{table.nnz:>11,}{ended - middle:>8.2f}{peak:>8.0f}"
        f"{chosen.nnz:>10,}{ours:>12,.1f}{middle - begun:>10.2f}{count:>10,}{total:>12,.1f}"
    )


def main() -> None:
    """Run each size in a process of its own, so that memory is its own too."""
    print(
        f"{'':19}{'edges':>11}{'CPU s':>8}{'MB':>8}{'pairs':>10}{'sum':>12}"
        f"{'greedy s':>10}{'pairs':>10}{'sum':>12}"
    )
    sys.stdout.flush()
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "benchmarks.assignment", *map(str, size)], check=True)


if __name__ == "__main__":
    one(*map(int, sys.argv[1:])) if len(sys.argv) > 1 else main()
