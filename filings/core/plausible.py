"""What looks odd in a return, so that whoever files it says why (逻辑性审核)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import StrEnum

from filings.core.figures import FIGURES, Figure

FACTOR = 10


class Doubt(StrEnum):
    """Why a number is asked about."""

    NEGATIVE = "negative"
    TENFOLD = "tenfold"
    TENTH = "tenth"
    MORE_THAN_WHOLE = "more"
    FROM_NOTHING = "nothing"


Doubts = Mapping[str, list[Doubt]]


def doubts(
    numbers: Mapping[str, int], before: Mapping[str, int], by_hand: Collection[str]
) -> Doubts:
    """Return what is odd about numbers that somebody typed, by figure.

    Parameters
    ----------
    numbers
        All of the return that are known, those of records too.
    before
        Those of the period before.
    by_hand
        The figures that were typed; what the records say is not asked about.

    >>> told = doubts({"jobs": 30, "graduate_jobs": 40}, {"jobs": 3}, {"jobs", "graduate_jobs"})
    >>> {key: [*map(str, odd)] for key, odd in told.items()}
    {'jobs': ['tenfold'], 'graduate_jobs': ['more']}
    """
    found = defaultdict[str, list[Doubt]](list)
    for key, number in numbers.items():
        if key in by_hand:
            found[key] += _alone(number, before.get(key))
        figure = FIGURES[key]
        for odd, other in _beside(figure, number, numbers):
            asked = key if key in by_hand else other
            if asked in by_hand:
                found[asked].append(odd)
    return {key: odd for key, odd in found.items() if odd}


def _alone(number: int, before: int | None) -> list[Doubt]:
    """Return what is odd about a number beside that of the period before."""
    if number < 0:
        return [Doubt.NEGATIVE]
    if before is None or before <= 0:
        return []
    if number >= before * FACTOR:
        return [Doubt.TENFOLD]
    return [Doubt.TENTH] if number * FACTOR <= before else []


def _beside(figure: Figure, number: int, numbers: Mapping[str, int]) -> list[tuple[Doubt, str]]:
    """Return what is odd about a number beside others, and beside which."""
    found = []
    whole, source = numbers.get(figure.part_of), numbers.get(figure.only_with)
    if whole is not None and number > whole:
        found.append((Doubt.MORE_THAN_WHOLE, figure.part_of))
    if source == 0 and number > 0:
        found.append((Doubt.FROM_NOTHING, figure.only_with))
    return found
