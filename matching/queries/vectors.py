"""The encoder as the pages use it."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import numpy as np
from django.db.models import Value
from pgvector.django import MaxInnerProduct

from matching.core.encoders import Encoder, Vectors, load_encoder

_REMEMBERED_TEXTS = 2_000


class _Memory:
    """The vectors of the texts asked for last: a page and its reload encode once."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()

    def hear(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= dict(zip(new, encoder().hear(new), strict=True))
        with self._lock:
            for text in texts:
                self._rows[text] = known[text]
                self._rows.move_to_end(text)
            while len(self._rows) > _REMEMBERED_TEXTS:
                self._rows.popitem(last=False)
        return np.stack([known[text] for text in texts])


_memory = _Memory()
_others: list[Encoder] = []


def encoder() -> Encoder:
    """Return the process's encoder; the first call takes some seconds."""
    return _others[-1] if _others else load_encoder()


@contextmanager
def instead(other: Encoder) -> Iterator[None]:
    """Use another encoder for a while, for measuring it; not for a process that serves pages."""
    _others.append(other)
    _memory.clear()
    try:
        yield
    finally:
        _others.pop()
        _memory.clear()


def hear(texts: Sequence[str]) -> Vectors:
    """Return unit rows of what was typed, shape (n, width); `texts` must not be empty."""
    return _memory.hear(texts)


def literals(texts: Sequence[str]) -> list[str]:
    """Return the vectors of what was typed as the database reads them.

    Five decimals are finer than the half precision of what is stored, and a third of the text.
    """
    return ["[" + ",".join(map("%.5f".__mod__, row)) + "]" for row in hear(texts).tolist()]


def minus_cosines(texts: Sequence[str]) -> list[MaxInnerProduct]:
    """Return for each text an expression for minus its cosine with a passage's vector.

    Both are of length one, so that the inner product is the cosine, at half the price.
    """
    return [MaxInnerProduct("vector", Value(literal)) for literal in literals(texts)]
