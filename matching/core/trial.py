"""Learning on trial: what was learnt from earlier outcomes, judged by later ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.core.choice import FOLDS, Choice, boost, learn, log_loss
from matching.core.market import Market, play, rationed

Floats = npt.NDArray[np.float64]
OUTCOMES_AT_LEAST = 30  # before that the prior is hardly ever beaten
CURVES_FROM = 1_000  # outcomes; before that curves follow luck
LATER = 0.3  # the share of outcomes, the last ones, that judge
_GAMES = 20


@dataclass(frozen=True)
class Outcomes:
    """What happened to pairs, oldest first; every array of shape (n,)."""

    parts: Mapping[str, Floats]
    said_yes: npt.NDArray[np.bool_]
    weights: Floats

    def __len__(self) -> int:
        return len(self.said_yes)

    def __getitem__(self, kept: slice) -> "Outcomes":
        parts = {name: each[kept] for name, each in self.parts.items()}
        return Outcomes(parts, self.said_yes[kept], self.weights[kept])

    def learnt(self, prior: Choice, version: str, how: Callable[..., Choice] = learn) -> Choice:
        """Return the choice that these outcomes teach, by `learn` or `boost`."""
        return how(prior, self.parts, self.said_yes, version, self.weights)

    @property
    def rarer(self) -> int:
        """How many outcomes were the rarer of yes and no."""
        return int(min(self.said_yes.sum(), (~self.said_yes).sum()))

    def loss(self, choice: Choice) -> float:
        """Return the log-loss of a choice on these outcomes."""
        return log_loss(choice, self.parts, self.said_yes, self.weights)


@dataclass(frozen=True)
class Trial:
    """A choice learnt from all outcomes, and how its elder sister did on the later ones.

    `early` was learnt from the earlier outcomes and judged on the later ones, which taught `late`.
    """

    learnt: Choice
    early: Choice
    late: Choice
    outcomes: int
    loss_before: float
    loss_after: float

    @property
    def wins(self) -> bool:
        """Whether learning foretold the later outcomes better than what stood before."""
        return self.loss_after < self.loss_before


def on_trial(prior: Choice, seen: Outcomes, version: str) -> Trial | None:
    """Learn from the earlier outcomes, judge by the later ones; None while there are too few.

    From `CURVES_FROM` outcomes on curves are tried beside weights, and the better ones proposed.
    """
    if len(seen) < OUTCOMES_AT_LEAST:
        return None
    cut = round(len(seen) * (1 - LATER))
    earlier, later = seen[:cut], seen[cut:]
    ways: list[Callable[..., Choice]] = [learn]
    if len(seen) >= CURVES_FROM and min(earlier.rarer, later.rarer) >= FOLDS:
        ways.append(boost)
    tried = [earlier.learnt(prior, version, way) for way in ways]
    losses = [later.loss(choice) for choice in tried]
    best = int(np.argmin(losses))
    return Trial(
        learnt=seen.learnt(prior, version, ways[best]),
        early=tried[best],
        late=later.learnt(prior, version, ways[best]),
        outcomes=len(seen),
        loss_before=later.loss(prior),
        loss_after=losses[best],
    )


def market_gain(
    asks: tuple[Choice, Choice, Choice],
    accepts: tuple[Choice, Choice, Choice],
    parts: Mapping[str, Floats],
    possible: npt.NDArray[np.bool_],
    capacity: npt.NDArray[np.int64],
    seed: int = 0,
) -> tuple[float, float]:
    """Return how many more of today's ventures would be matched, and the error of that; shares.

    Parameters
    ----------
    asks, accepts
        What stands, what is proposed, and what later outcomes say is true.
    parts
        Of every pair, shape (n_ventures, n_mentors).
    possible
        Which pairs may meet, of that shape.
    capacity
        Free places of each mentor.
    """
    flat = {name: each.ravel() for name, each in parts.items()}

    def chances(choice: Choice) -> Floats:
        chance = choice.chance(flat).reshape(possible.shape)
        return np.where(possible, chance, 1e-9)

    def matched(which: int) -> Floats:
        market = Market(
            chances(asks[2]),
            chances(accepts[2]),
            chances(asks[which]),
            chances(accepts[which]),
            capacity,
        )
        scores = rationed(market)
        return np.array(
            [
                play(market, scores, np.random.default_rng([seed, game])).matched
                for game in range(_GAMES)
            ]
        )

    gains = matched(1) - matched(0)  # game by game with the same luck
    return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(_GAMES))


def loses(gain: tuple[float, float]) -> bool:
    """Return whether a gain on the market is a loss beyond the luck of the play."""
    return gain[0] < -2.0 * gain[1]
