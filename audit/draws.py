"""Samples that anybody can draw again: of the same keys the same seed draws the same."""

import random
from collections.abc import Iterable

SEED_AT_MOST = 2_147_483_647


def drawn(keys: Iterable[int], size: int, seed: int) -> list[int]:
    """Return at most `size` of the keys, in the order of the draw.

    >>> drawn([3, 1, 2], 2, 7) == drawn([2, 3, 1], 2, 7), drawn([1], 5, 7)
    (True, [1])
    """
    sorted_keys = sorted(keys)
    return random.Random(seed).sample(sorted_keys, min(size, len(sorted_keys)))  # noqa: S311  to be repeated
