"""What the matcher hears in a line beyond its words: kinds of help and trades, by meaning."""

import functools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from accounts.models import HelpKind, Sector
from accounts.queries import rows_of
from matching.core import matter, wish
from matching.core.encoders import Vectors
from matching.queries.vectors import encoder, hear

Floats = npt.NDArray[np.float64]
_SHARPNESS = 0.05  # of the softmax over cosines
_ABSENT = -3.0  # standard deviations, of whoever has ticked nothing


@functools.lru_cache(maxsize=4)
def _vectors(texts: tuple[str, ...], _model: str) -> Vectors:
    return encoder().encode(texts)


class _Meanings:
    """The rows of a shared list as vectors, in the list's order."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.place = {code: at for at, code in enumerate(texts)}
        self.vectors = _vectors(tuple(texts.values()), encoder().name)

    def ticked(self, codes: Sequence[Iterable[str]]) -> npt.NDArray[np.bool_]:
        """Return who has ticked what, shape (n, rows)."""
        table = np.zeros((len(codes), len(self.place)), bool)
        for row, own in zip(table, codes, strict=True):
            row[[self.place[code] for code in own if code in self.place]] = True
        return table

    def heard(self, lines: Vectors, codes: Sequence[Iterable[str]]) -> tuple[Floats, Floats]:
        """Return for each line and profile how near the nearest row is that it has ticked.

        Returns
        -------
        nearest, share
            Each of shape (lines, n): the cosine against all rows in standard deviations, and the
            share of what a softmax over all rows gives to those ticked.
        """
        cosines = (lines @ self.vectors.T).astype(float)
        spread = (cosines - cosines.mean(axis=1, keepdims=True)) / cosines.std(
            axis=1, keepdims=True
        )
        ticked = self.ticked(codes)
        nearest = np.where(ticked[None], spread[:, None, :], _ABSENT).max(axis=2)
        soft = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / _SHARPNESS)
        soft /= soft.sum(axis=1, keepdims=True)
        return nearest, soft @ ticked.T


def matters_of(texts: Sequence[str]) -> list[str]:
    """Return of each told story the sentences that matter; the text itself, if nobody can tell."""
    reader = matter.load()
    if reader.encoder != encoder().ear:
        return list(texts)
    hear([*texts, *(each for text in texts for each in matter.judged_in(text))])  # in one go
    return [matter.matter_of(text, hear, reader) for text in texts]


def kinds() -> _Meanings:
    """Return the kinds of help, each told as a layman and a mentor would."""
    return _Meanings({code: row.meaning or row.name_zh for code, row in rows_of(HelpKind).items()})


def trades() -> _Meanings:
    """Return the trades, each with its cue words."""
    rows = rows_of(Sector).items()
    return _Meanings({code: f"{row.name_zh}：{row.words}" for code, row in rows})


def wished(lines: Vectors, codes: Sequence[Iterable[str]]) -> Floats:
    """Return how likely what each line asks for is among what each profile has ticked.

    Shape (lines, n); 0 throughout where the reader belongs to another encoder.
    """
    reader = wish.load()
    if reader.encoder != encoder().ear:
        return np.zeros((len(lines), len(codes)))
    place = {code: at for at, code in enumerate(reader.kinds)}
    table = np.zeros((len(codes), len(place)), bool)
    for row, own in zip(table, codes, strict=True):
        row[[place[code] for code in own if code in place]] = True
    found: Floats = reader.chances(lines).astype(float) @ table.T
    return found


def meant(vector: Vectors) -> list[tuple[str, float]]:
    """Return the kinds of help that a line may mean, with their chances, the likeliest first.

    Empty where the reader belongs to another encoder.
    """
    reader = wish.load()
    if reader.encoder != encoder().ear:
        return []
    chances = reader.chances(vector[None])[0]
    return [(reader.kinds[at], float(chances[at])) for at in np.argsort(-chances)]
