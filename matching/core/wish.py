"""Which kinds of help a sentence asks for: a linear reader over its vector.

Laymen name no kind of help ("一公斤没问题，一吨全废"); the reader is taught by sentences for each
kind (`fixtures/training/wishes.jsonl`). Its file belongs to one encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core.encoders import beside_update
from matching.core.served import Served

Floats = npt.NDArray[np.floating]
FILE = "wish.npz"  # beside the update of its encoder
STRETCH = 4.0  # of unit vectors, so that the solver's steps are of the usual size


@dataclass(frozen=True)
class Reader:
    """A softmax over kinds of help; `slopes` of shape (width, kinds), `encoder` whose vectors."""

    encoder: str
    kinds: tuple[str, ...]
    slopes: Floats
    intercepts: Floats

    def chances(self, vectors: Floats) -> Floats:
        """Return how likely each kind is the main one, shape (n, kinds); rows sum to one."""
        logits = vectors @ self.slopes + self.intercepts
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: Floats = grown / grown.sum(axis=1, keepdims=True)
        return found


def learn(vectors: Floats, kinds: Sequence[str], encoder: str, *, strength: float) -> Reader:
    """Return the reader that `vectors` of sentences and their main kinds teach.

    Parameters
    ----------
    vectors
        Unit rows, shape (n, width).
    kinds
        The main kind of each.
    encoder
        The name of the encoder that made them.
    strength
        Of the normal prior around no weight.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    model = LogisticRegression(C=1 / strength, max_iter=400)
    model.fit(vectors * STRETCH, list(kinds))
    return Reader(
        encoder,
        tuple(map(str, model.classes_)),
        (model.coef_.T * STRETCH).astype(np.float32),
        model.intercept_.astype(np.float32),
    )


def save(reader: Reader, file: Path | None = None) -> None:
    """Write a reader, in half precision; by default the one of the pages."""
    np.savez_compressed(
        file or beside_update(FILE),
        encoder=np.array(reader.encoder),
        kinds=np.array(reader.kinds),
        slopes=reader.slopes.astype(np.float16),
        intercepts=reader.intercepts.astype(np.float16),
    )


def read(file: Path) -> Reader:
    """Return the reader of a file."""
    with np.load(file) as told:
        return Reader(
            str(told["encoder"]),
            tuple(map(str, told["kinds"])),
            told["slopes"].astype(np.float32),
            told["intercepts"].astype(np.float32),
        )


_served = Served(FILE, read)
load, instead = _served.load, _served.instead
