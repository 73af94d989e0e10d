"""`python -m benchmarks.hashing [TIMES]`: how long one password takes, alone and from two at once.

Each hasher of `PASSWORD_HASHERS` makes a hash and compares one; the first is the one in use. The
band of a comparison is 100 to 500 ms: less helps whoever guesses, more keeps people waiting.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.hashers import BasePasswordHasher

TIMES, AT_ONCE = 20, 2
LEAST, MOST = 100.0, 500.0  # ms
PASSWORD = "brine-and-boron-and-yak-9"  # noqa: S105  nobody's


def milliseconds(do: Callable[[], object]) -> float:
    """Return how long it takes by the clock on the wall: others wait that long too."""
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def row(name: str, took: list[float]) -> None:
    """Print median and worst."""
    print(f"{name:36}{statistics.median(took):>10.0f}{max(took):>10.0f}")


def one(hasher: "BasePasswordHasher", times: int) -> float:
    """Print the rows of one hasher; return the median of a comparison alone."""
    encoded = hasher.encode(PASSWORD, hasher.salt())
    if not hasher.verify(PASSWORD, encoded):
        raise SystemExit(f"{hasher.algorithm} does not know its own hash.")
    make = partial(hasher.encode, PASSWORD, hasher.salt())
    compare = partial(hasher.verify, PASSWORD, encoded)
    row(f"{hasher.algorithm}: make", [milliseconds(make) for _ in range(times)])
    alone = [milliseconds(compare) for _ in range(times)]
    row(f"{hasher.algorithm}: compare", alone)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        beside = list(pool.map(milliseconds, [compare] * times))
    row(f"{hasher.algorithm}: compare, {AT_ONCE} at once", beside)
    return statistics.median(alone)


def main() -> None:
    """Print the times of each hasher, and whether the one in use lies in the band."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.contrib.auth.hashers import get_hashers  # noqa: PLC0415  settings are named

    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    print(f"\n{f'one password, {times} times':36}{'p50 ms':>10}{'most ms':>10}")
    in_use, *_others = [one(hasher, times) for hasher in get_hashers()]
    verdict = "inside" if LEAST <= in_use <= MOST else "outside"
    print(f"the one in use: {in_use:.0f} ms, {verdict} {LEAST:.0f} to {MOST:.0f} ms")


if __name__ == "__main__":
    main()
