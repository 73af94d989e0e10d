"""The small lexical leg: how many of the query's words a text holds, rare words counting more."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core.plain import plain

_COLLECTION = Path(__file__).resolve().parents[2] / "fixtures" / "training" / "pairs.jsonl"
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


@cache
def commonness() -> tuple[Mapping[str, int], int]:
    """Return in how many of a fixed collection of lines each term stands, and how many there are.

    Taken from the written pairs, once a process: what a word is worth must not hang on who else is
    in the list, or the list and the page of one mentor would tell different reasons.
    """
    counts: Counter[str] = Counter()
    lines = _COLLECTION.read_text(encoding="utf-8").splitlines()
    for line in lines:
        counts.update(_read(plain(json.loads(line)["mentor"])))
    return counts, len(lines)


def overlap(query: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return for each text the idf-weighted share of the query's terms that it holds.

    Returns
    -------
    ndarray, shape (n,)
        In [0, 1].
    """
    asked = terms(plain(query))
    frequency, lines = commonness()
    weight = {term: math.log((lines + 1) / (frequency.get(term, 0) + 0.5)) for term in asked}
    total = sum(weight.values()) or 1.0
    held = (terms(plain(text)) for text in texts)
    return np.array([sum(weight[term] for term in each & asked) / total for each in held])
