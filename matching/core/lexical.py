"""The small lexical leg: how many of the query's words a text holds, rare words counting more."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matching.core.plain import plain

REMEMBERED_TEXTS = 8_192  # some 30 MB
_LONGEST_REMEMBERED = 1_000  # letters
_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z0-9]+")


def terms(text: str) -> frozenset[str]:
    """Return Chinese character pairs and other words.

    >>> sorted(terms("中试线 PLC"))
    ['plc', '中试', '试线']
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _read(text)


def _read(text: str) -> frozenset[str]:
    found: set[str] = set()
    for run in _RUN.findall(text.lower()):
        if "\u3400" <= run[0] <= "\u9fff":
            found.update(run[at : at + 2] for at in range(max(len(run) - 1, 1)))
        else:
            found.add(run)
    return frozenset(found)


_remembered = lru_cache(REMEMBERED_TEXTS)(_read)


def overlap(query: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return for each text the idf-weighted share of the query's terms that it holds.

    Returns
    -------
    ndarray, shape (n,)
        In [0, 1]. The idf is taken over `texts` themselves.
    """
    asked = terms(plain(query))
    held = [terms(plain(text)) for text in texts]
    frequency = Counter(term for each in held for term in each & asked)
    weight = {term: math.log((len(texts) + 1) / (frequency[term] + 0.5)) for term in asked}
    total = sum(weight.values()) or 1.0
    return np.array([sum(weight[term] for term in each & asked) / total for each in held])
