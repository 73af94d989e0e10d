"""How sure a figure is: intervals of 95 in 100 that hold for small numbers too."""

from collections.abc import Sequence
from math import ceil, floor, sqrt
from statistics import median
from typing import NamedTuple

_Z = 1.96  # of the normal distribution


class Sure(NamedTuple):
    """A figure, and the bounds between which the true one lies in 95 of 100 cases."""

    value: float
    low: float
    high: float


def of_share(yes: float, of: float) -> Sure:
    """Return a share with Wilson's interval (J. Am. Stat. Assoc. 22, 1927).

    It holds near 0 and 1, where the usual one has no width. `of` is above 0.

    >>> [round(each, 2) for each in of_share(5, 10)]
    [0.5, 0.24, 0.76]
    >>> [round(each, 2) for each in of_share(0, 10)]
    [0.0, 0.0, 0.28]
    """
    share, spread = yes / of, _Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / of + spread / (4 * of))
    return Sure(share, max(middle - half, 0.0), min(middle + half, 1.0))


def of_part(amounts: Sequence[float], inside: Sequence[bool]) -> Sure | None:
    """Return what share of all amounts falls to those inside; None where there is nothing.

    Amounts of one person are not independent of each other: ten times shown is one person, not
    ten. So the interval counts by Kish's effective number, (sum)^2 / sum of squares.

    >>> of_part([1, 1, 1, 1], [True, True, False, False]) == of_share(2, 4)
    True
    >>> round(of_part([9, 1, 1, 1], [True, False, False, False]).low, 2)
    0.18
    """
    total = sum(amounts)
    if not total:
        return None
    people = total**2 / sum(amount**2 for amount in amounts)
    part = sum(amount for amount, within in zip(amounts, inside, strict=True) if within) / total
    return of_share(part * people, people)


def of_median(values: Sequence[float]) -> Sure:
    """Return the median between two of the values themselves (the sign test, turned around).

    Nothing is presumed of how they are spread. There is at least one.

    >>> of_median([1, 2, 3, 4, 5, 6, 7, 8, 9, 40])
    Sure(value=5.5, low=2, high=9)
    """
    ordered, number = sorted(values), len(values)
    half = _Z * sqrt(number) / 2
    low, high = floor(number / 2 - half), ceil(number / 2 + half)
    return Sure(median(ordered), ordered[max(low, 0)], ordered[min(high, number) - 1])
