"""Two chances: that the founder would ask this mentor, and that the mentor would accept.

Each is a logistic function of a sum over the named parts of a score, monotone in every one of them.
The weights are set by hand; with outcomes they are learnt around that prior (`learn`), with many
outcomes as curves (`boost`). A sum stays a sum, so that what each part gave can always be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.core.score import TYPICAL

Floats = npt.NDArray[np.float64]
Weight = float | Sequence[float]  # a slope, or a curve: its heights at equal steps over [0, 1]
PRIOR_STRENGTH = 4.0  # the prior counts as much as some thirty outcomes
FOLDS = 5  # in which curves are calibrated
_STEPS = 51  # of a curve


@dataclass(frozen=True)
class Choice:
    """A logistic function of parts in [0, 1]; no slope is below 0. `version` tells sets apart."""

    version: str
    intercept: float
    weights: Mapping[str, Weight]

    def __post_init__(self) -> None:
        """Refuse a weight that would punish a better part."""
        for weight in self.weights.values():
            heights = (0.0, weight) if isinstance(weight, int | float) else weight
            if min(np.diff(heights), default=0.0) < 0:
                raise ValueError(f"A weight of {self.version} is below 0.")

    def contributions(self, parts: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return what each part adds to the logit, against a typical one; 0 where unknown.

        Parameters
        ----------
        parts
            Each of shape (n,), in [0, 1]; NaN means unknown and counts as typical.
        """
        return {name: _added(weight, parts[name]) for name, weight in self.weights.items()}

    def chance(self, parts: Mapping[str, Floats]) -> Floats:
        """Return the chance of a yes, shape (n,), in (0, 1).

        >>> better, worse = {"need": np.array([0.9])}, {"need": np.array([0.2])}
        >>> even = Choice("example", 0.0, {"need": 2.0})
        >>> bool(even.chance(better) > even.chance(worse))
        True
        """
        logit = self.intercept + np.sum(list(self.contributions(parts).values()), axis=0)
        chance: Floats = _logistic(logit)
        return chance


def _added(weight: Weight, part: Floats) -> Floats:
    """Return what a part adds to the logit, against a typical one."""
    known = np.where(np.isnan(part), TYPICAL, part)
    if isinstance(weight, int | float):
        return weight * (known - TYPICAL)
    steps = np.linspace(0.0, 1.0, len(weight))
    added: Floats = np.interp(known, steps, weight) - np.interp(TYPICAL, steps, weight)
    return added


def _logistic(logit: Floats) -> Floats:
    half: Floats = 0.5 * (1.0 + np.tanh(0.5 * logit))  # never overflows
    return half


ASKS = Choice(
    "asks/2",
    -0.8,
    {"need": 16.0, "sector": 0.9, "stage": 0.8, "place": 0.8, "language": 0.6},
)
ACCEPTS = Choice(
    "accepts/2",
    0.2,
    {"need": 6.0, "sector": 0.8, "stage": 0.8, "place": 0.2, "availability": 1.2},
)


def log_loss(
    choice: Choice,
    parts: Mapping[str, Floats],
    said_yes: npt.NDArray[np.bool_],
    weights: Floats | None = None,
) -> float:
    """Return the mean of -log(chance of what happened): 0 is clairvoyance, 0.69 a coin.

    >>> even = Choice("coin", 0.0, {"need": 0.0})
    >>> round(log_loss(even, {"need": np.array([0.5, 0.5])}, np.array([True, False])), 3)
    0.693
    """
    chance = choice.chance(parts)
    return float(np.average(-np.log(np.where(said_yes, chance, 1.0 - chance)), weights=weights))


def learn(
    prior: Choice,
    parts: Mapping[str, Floats],
    said_yes: npt.NDArray[np.bool_],
    version: str,
    weights: Floats | None = None,
) -> Choice:
    """Return the choice that fits outcomes best without straying from the prior for little.

    Parameters
    ----------
    prior
        Where to start, and what to return if there is nothing to learn from.
    parts
        Of the pairs whose outcome is known; each of shape (n,).
    said_yes
        The outcomes, shape (n,).
    version
        The name of the new set.
    weights
        How much each outcome counts, shape (n,); all alike without it.

    Notes
    -----
    The maximum a posteriori of a logistic regression with a normal prior around `prior`, weights
    bounded below by 0. From some thirty outcomes on it is better than the prior and before that
    hardly worse; a plain regression needs several hundred.
    """
    from scipy import optimize  # noqa: PLC0415  27 MB that pages never need

    if not len(said_yes):
        return prior
    names = list(prior.weights)
    table = np.column_stack([np.ones(len(said_yes)), _known(parts, names) - TYPICAL])
    start = np.array([prior.intercept, *prior.weights.values()], float)
    sign = np.where(said_yes, 1.0, -1.0)
    counts = np.ones(len(sign)) if weights is None else weights

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (table @ weights)
        away = weights - start
        slope = -(table.T @ (counts * sign * _logistic(-margin)))
        slope += PRIOR_STRENGTH * away
        value = counts @ np.logaddexp(0.0, -margin) + PRIOR_STRENGTH / 2 * float(away @ away)
        return float(value), slope

    limits = [(None, None), *[(0.0, None)] * len(names)]
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits).x
    learnt = dict(zip(names, map(float, found[1:]), strict=True))
    return replace(prior, version=version, intercept=float(found[0]), weights=learnt)


def boost(
    prior: Choice,
    parts: Mapping[str, Floats],
    said_yes: npt.NDArray[np.bool_],
    version: str,
    weights: Floats | None = None,
) -> Choice:
    """Return the choice whose curves gradient boosting finds in outcomes.

    Parameters
    ----------
    prior
        Names the parts; nothing else of it is kept, so that this needs some thousand outcomes.
    parts, said_yes, version, weights
        As of `learn`. There must be `FOLDS` of each answer.

    Notes
    -----
    Trees that split on one part each (no interactions) and never fall in it; their sum is a curve a
    part. The chance is calibrated by Platt's sigmoid on predictions for outcomes left out (Platt,
    "Probabilistic outputs for support vector machines", 1999), which only shifts and scales the
    sum. Compare the explainable boosting of Lou, Caruana and Gehrke (KDD 2012).
    """
    from sklearn.calibration import CalibratedClassifierCV  # noqa: PLC0415
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415

    names = list(prior.weights)
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=150,
        max_leaf_nodes=6,
        min_samples_leaf=25,
        monotonic_cst=[1] * len(names),
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=0,
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    found = CalibratedClassifierCV(trees, method="sigmoid", cv=folds, ensemble=False)
    found.fit(_known(parts, names), said_yes, sample_weight=weights)
    (calibrated,) = found.calibrated_classifiers_
    sigmoid = calibrated.calibrators[0]
    stretch = max(-float(sigmoid.a_), 0.0)  # 0 when the trees foretell nothing

    def sums(rows: Floats) -> Floats:
        heights: Floats = stretch * calibrated.estimator.decision_function(rows)
        return heights

    typical = np.full((1, len(names)), TYPICAL)
    middle = float(sums(typical)[0])
    curves: dict[str, Weight] = {}
    for column, name in enumerate(names):
        rows = np.repeat(typical, _STEPS, axis=0)
        rows[:, column] = np.linspace(0.0, 1.0, _STEPS)
        heights = np.maximum.accumulate(sums(rows) - middle)  # sums are not exact to the last bit
        curves[name] = heights.round(4).tolist()
    return Choice(version, middle - float(sigmoid.b_), curves)


def _known(parts: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Return the parts as columns, typical where unknown."""
    return np.stack([np.nan_to_num(parts[name], nan=TYPICAL) for name in names], axis=1)
