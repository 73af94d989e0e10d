"""Named parts that add up to a score."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TYPICAL = 0.5  # an unknown part is neither good nor bad
FLOOR = 0.52  # from which on a score is worth a pair in a cohort


@dataclass(frozen=True)
class Weights:
    """How much each part counts; they sum to one. `version` is stored with every snapshot."""

    version: str
    parts: Mapping[str, float]

    def __post_init__(self) -> None:
        """Refuse weights that do not sum to one."""
        if abs(sum(self.parts.values()) - 1.0) > 1e-9:  # noqa: PLR2004  rounding
            raise ValueError(f"The weights {self.version} do not sum to one.")


MENTOR_WEIGHTS = Weights(
    "mentor/1",
    {
        "need": 0.50,
        "sector": 0.18,
        "stage": 0.10,
        "place": 0.08,
        "language": 0.04,
        "availability": 0.10,
    },
)
SPACE_WEIGHTS = Weights(
    "space/1",
    {
        "need": 0.38,
        "sector": 0.18,
        "stage": 0.08,
        "place": 0.18,
        "conditions": 0.08,
        "availability": 0.10,
    },
)


@dataclass(frozen=True)
class Scored:
    """Totals, shape (n,), and what each part gave to them; contributions sum to the total."""

    total: Floats
    contributions: Mapping[str, Floats]


def score(parts: Mapping[str, Floats], weights: Weights) -> Scored:
    """Combine parts in [0, 1]; NaN means unknown and counts as typical.

    >>> known = {name: np.array([1.0]) for name in MENTOR_WEIGHTS.parts}
    >>> score(known, MENTOR_WEIGHTS).total.round(6).tolist()
    [1.0]
    """
    contributions = {
        name: weight * np.where(np.isnan(parts[name]), TYPICAL, parts[name])
        for name, weight in weights.parts.items()
    }
    return Scored(np.sum(list(contributions.values()), axis=0), contributions)
