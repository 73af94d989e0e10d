"""How likely an experienced officer would send a founder to somebody: learnt from judged sentences.

A logistic function of a sum over named parts, monotone in every one of them, so that what each part
gave can be told and a better line never costs anything. The file beside this module is written by
`manage.py train_relevance` from the sentences in `fixtures/eval/sentences`; settings are chosen by
leaving each library out in turn.
"""

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core.encoders import beside_update

Floats = npt.NDArray[np.float64]
SIDES = ("mentor", "space")
# What a grade of the judgment is worth as a chance: no, worth a chat, clearly useful, exactly.
WORTH = (0.0, 0.5, 1.0, 1.0)
# The bands of the chance, as pages say them; below the last one, "here nobody does this". Where
# nobody fits, the first of a list is still called likely from FIRST_FROM on, if somebody here
# serves the need at all (`core/somebody.py`; ADR 29 has what each bound costs and brings).
STRONG_FROM, GOOD_FROM, FIRST_FROM, NEAR_FROM = 0.75, 0.65, 0.21, 0.2
_LOGITS = 8.0  # over which a stretched part runs from 0 to 1


@dataclass(frozen=True)
class Slope:
    """One part of the sum: mean and spread among judged pairs, and a weight, never below 0."""

    mean: float
    spread: float
    weight: float


@dataclass(frozen=True)
class Relevance:
    """A learnt sum; `encoder` names whose cosines it is for."""

    version: str
    encoder: str
    intercept: float
    slopes: Mapping[str, Slope]

    def __post_init__(self) -> None:
        """Refuse a weight that would punish a better part."""
        if any(slope.weight < 0 for slope in self.slopes.values()):
            raise ValueError(f"A weight of {self.version} is below 0.")

    def contributions(self, parts: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return what each part adds to the logit against a typical pair; 0 where it is NaN."""
        return {
            name: np.nan_to_num(slope.weight * (parts[name] - slope.mean) / slope.spread)
            for name, slope in self.slopes.items()
        }

    def chance(self, parts: Mapping[str, Floats]) -> Floats:
        """Return the chance that an officer would send the founder there, in (0, 1).

        >>> even = Relevance("example", "e5", 0.0, {"line": Slope(0.3, 0.1, 2.0)})
        >>> even.chance({"line": np.array([0.3, 0.4])}).round(2).tolist()
        [0.5, 0.88]
        """
        logit = self.intercept + np.sum(list(self.contributions(parts).values()), axis=0)
        chance: Floats = 0.5 * (1.0 + np.tanh(0.5 * logit))  # never overflows
        return chance


def stretched(chance: Floats) -> Floats:
    """Return chances as a part of the score: 0.5 stays, and small differences near 0 and 1 count.

    >>> stretched(np.array([0.0, 0.1, 0.5, 0.9])).round(2).tolist()
    [0.0, 0.23, 0.5, 0.77]
    """
    safe = np.clip(chance, 1e-9, 1.0 - 1e-9)
    part: Floats = np.clip(0.5 + np.log(safe / (1.0 - safe)) / _LOGITS, 0.0, 1.0)
    return part


def chance_of(part: float) -> float:
    """Return the chance that a stretched part stands for."""
    return float(0.5 * (1.0 + np.tanh(0.5 * _LOGITS * (part - 0.5))))


def fit_of(part: float) -> str:
    """Return the word for a part "need" of the score."""
    return fit_word(chance_of(part))


def fit_word(chance: float) -> str:
    """Return the word that founders see instead of a number: strong, good or chat."""
    if chance >= STRONG_FROM:
        return "strong"
    return "good" if chance >= GOOD_FROM else "chat"


def learn(
    parts: Mapping[str, Floats],
    worth: Floats,
    counts: Floats,
    version: str,
    encoder: str,
    *,
    strength: float,
) -> Relevance:
    """Return the sum that fits judged pairs best.

    Parameters
    ----------
    parts
        Of every judged pair; each of shape (n,).
    worth
        What the grade of each pair is worth as a chance, shape (n,); see `WORTH`.
    counts
        How much each pair counts, shape (n,), so that a large library does not drown a small one.
    version, encoder
        The names of the new set, and of the encoder whose cosines the parts are.
    strength
        Of the normal prior around no weight at all.

    Notes
    -----
    Logistic regression with soft answers and no negative weight, by L-BFGS-B on standardised parts.
    Boosted trees gave no more at this size.
    """
    from scipy import optimize  # noqa: PLC0415  27 MB that pages never need

    names = list(parts)
    table = np.stack([parts[name] for name in names], axis=1)
    mean, spread = np.nanmean(table, axis=0), np.nanstd(table, axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(table)), np.nan_to_num((table - mean) / spread)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logit = rows @ weights
        chance = 0.5 * (1.0 + np.tanh(0.5 * logit))
        value = counts @ (np.logaddexp(0.0, logit) - worth * logit)
        slope = rows.T @ (counts * (chance - worth))
        slope[1:] += strength * weights[1:]
        return float(value + strength / 2 * (weights[1:] @ weights[1:])), slope

    start = np.zeros(rows.shape[1])
    limits = [(None, None), *[(0.0, None)] * len(names)]
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits).x
    slopes = {
        name: Slope(round(float(m), 6), round(float(s), 6), round(float(w), 6))
        for name, m, s, w in zip(names, mean, spread, found[1:], strict=True)
        if w > 0
    }
    return Relevance(version, encoder, round(float(found[0]), 6), slopes)


def file_of(side: str) -> Path:
    """Return the file of the learnt sum for mentors, or for spaces."""
    return beside_update(name_of(side))


def name_of(side: str) -> str:
    """Return the name of that file."""
    return f"relevance_{side}.json"


def save(model: Relevance, figures: object, file: Path) -> None:
    """Write a learnt sum with the figures of its run."""
    told = {
        "version": model.version,
        "encoder": model.encoder,
        "intercept": model.intercept,
        "parts": {
            name: [slope.mean, slope.spread, slope.weight] for name, slope in model.slopes.items()
        },
    }
    text = json.dumps(told, sort_keys=True)
    told |= {"sha256": hashlib.sha256(text.encode()).hexdigest(), "figures": figures}
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def measured() -> Mapping[str, float | None]:
    """Return the mean figures over libraries that each sum never saw, by the served path."""
    told = json.loads(file_of("mentor").read_text(encoding="utf-8"))["figures"]
    mean: Mapping[str, float | None] = told.get("mean", {})
    return mean


class RelevanceError(ValueError):
    """The file of the learnt sum is not what was written."""


_instead: dict[str, Relevance] = {}


def load(side: str) -> Relevance:
    """Return the learnt sum for mentors, or for spaces.

    Raises
    ------
    RelevanceError
        Its numbers are not those that its checksum stands for.
    """
    return _instead.get(side) or _kept(side)


@functools.cache
def _kept(side: str) -> Relevance:
    return read(file_of(side))


@contextmanager
def instead(models: Mapping[str, Relevance]) -> Iterator[None]:
    """Use other sums for a while, for measuring them."""
    _instead.update(models)
    try:
        yield
    finally:
        _instead.clear()


def read(file: Path) -> Relevance:
    """Return the learnt sum of a file."""
    told = json.loads(file.read_text(encoding="utf-8"))
    kept = {name: told[name] for name in ("version", "encoder", "intercept", "parts")}
    text = json.dumps(kept, sort_keys=True)
    if hashlib.sha256(text.encode()).hexdigest() != told["sha256"]:
        raise RelevanceError(f"{file} was changed by hand: train it again.")
    slopes = {name: Slope(*numbers) for name, numbers in told["parts"].items()}
    return Relevance(told["version"], told["encoder"], told["intercept"], slopes)
