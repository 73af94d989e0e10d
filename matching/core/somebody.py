"""Whether somebody here serves a need: by how likely the first mentor is, and how usual the need.

Something is always the nearest. Of two needs whose first mentors are as likely, the one that is
like what mentors do anywhere is rather served here, and one that is far from all of it is not. The
reader is learnt from judged sentences (`manage.py train_relevance`); its file belongs to one
encoder and its ear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core.encoders import Vectors
from matching.core.served import Served

Floats = npt.NDArray[np.floating]
FILE = "somebody.npz"  # beside the update of its encoder
SERVED_FROM = 0.5  # the chance from which on the first of a list may be called likely
_SAFE = 1e-6  # chances this near to 0 and 1 tell no more


@dataclass(frozen=True)
class Reader:
    """A logistic function of the first one's chance and of how usual a need is.

    `usual`, of shape (width,), is the mean of what mentors of many libraries say of themselves.
    """

    encoder: str
    usual: Floats
    intercept: float
    of_first: float
    of_usual: float

    def __post_init__(self) -> None:
        """Refuse a weight that would punish a likelier mentor."""
        if self.of_first < 0:
            raise ValueError("The weight of the first one's chance is below 0.")

    def chances(self, firsts: npt.ArrayLike, vectors: Vectors) -> Floats:
        """Return how likely somebody serves each need, shape (n,).

        Parameters
        ----------
        firsts
            The chance of the first mentor of each, shape (n,).
        vectors
            Of the needs, shape (n, width).

        Examples
        --------
        >>> reader = Reader("e5", np.array([1.0, 0.0]), 0.0, 1.0, 2.0)
        >>> reader.chances([0.5, 0.5], np.array([[0.5, 0.1], [0.0, 0.1]])).round(2).tolist()
        [0.73, 0.5]
        """
        logit = self.intercept + self.of_first * _logits(firsts)
        found: Floats = 0.5 * (1.0 + np.tanh(0.5 * (logit + self.of_usual * vectors @ self.usual)))
        return found


def _logits(chances: npt.ArrayLike) -> Floats:
    safe = np.clip(np.asarray(chances, float), _SAFE, 1.0 - _SAFE)
    found: Floats = np.log(safe / (1.0 - safe))
    return found


def learn(
    firsts: npt.ArrayLike, vectors: Vectors, served: Sequence[bool], profiles: Vectors, encoder: str
) -> Reader:
    """Return the reader that needs teach of which is known whether anybody in a library serves.

    Parameters
    ----------
    firsts, vectors
        As `Reader.chances` takes them.
    served
        Of each need.
    profiles
        Of mentors anywhere, one row each: all that they say in one text.
    encoder
        The name of the encoder and ear that made them.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    usual = profiles.mean(axis=0)
    table = np.column_stack([_logits(firsts), vectors @ usual])
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(table, list(served))
    spread, line = model[0], model[1]
    first, near = line.coef_[0] / spread.scale_
    centre = float(line.intercept_[0] - np.array([first, near]) @ spread.mean_)
    return Reader(encoder, usual.astype(np.float32), centre, float(first), float(near))


def save(reader: Reader, file: Path) -> None:
    """Write a reader."""
    np.savez_compressed(
        file,
        encoder=np.array(reader.encoder),
        usual=reader.usual,
        weights=np.array([reader.intercept, reader.of_first, reader.of_usual]),
    )


def read(file: Path) -> Reader:
    """Return the reader of a file."""
    with np.load(file) as told:
        return Reader(str(told["encoder"]), told["usual"], *map(float, told["weights"]))


_served = Served(FILE, read)
load, instead = _served.load, _served.instead
