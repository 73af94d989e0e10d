"""`python -m benchmarks.real_text PACKAGES TRANSLATION`: Chinese titles find their own texts.

On text that nobody here wrote: the descriptions of Debian's packages as its translators put them
into Chinese, one line and some paragraphs each, with the section of every package. Both files come
from a mirror of Debian, unpacked: `dists/bookworm/main/binary-amd64/Packages` and
`dists/bookworm/main/i18n/Translation-zh_CN`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching.core.encoders import load_encoder
from matching.core.evaluate import Floats, figures, text_scores, tfidf_scores

_HAN = re.compile(r"[\u4e00-\u9fff]")
_TITLE, _TEXT, _SAME_START, _FIRST = 5, 30, 40, 10  # Chinese letters at least; letters; places


class Described(NamedTuple):
    """A package: its section, what it is in one line, and the paragraphs on it."""

    section: str
    title: str
    text: str


def described(packages: Path, translation: Path) -> list[Described]:
    """Return the packages whose Chinese title and text both say something, the same once."""
    sections = {row["Package"]: row.get("Section", "") for row in _stanzas(packages)}
    found: dict[str, Described] = {}
    starts = set()
    for row in _stanzas(translation):
        title, *lines = row.get("Description-zh_CN", "").split("\n")
        text = " ".join(line for line in lines if line != ".")
        told = len(_HAN.findall(title)) >= _TITLE and len(_HAN.findall(text)) >= _TEXT
        if told and title not in found and text[:_SAME_START] not in starts:
            starts.add(text[:_SAME_START])
            found[title] = Described(sections.get(row["Package"], ""), title, text)
    return list(found.values())


def _stanzas(file: Path) -> Iterator[dict[str, str]]:
    for stanza in file.read_text(encoding="utf-8").strip().split("\n\n"):
        fields = re.findall(r"^([\w-]+): ?(.*(?:\n .*)*)", stanza, re.MULTILINE)
        yield {name: re.sub(r"\n ", "\n", value) for name, value in fields}


def same_section(scores: Floats, sections: list[str]) -> float:
    """Return which share of the first ten others are of the section of the one asked for."""
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    first = np.argsort(-scores, axis=1, kind="stable")[:, :_FIRST]
    of = np.array(sections)
    return float(np.mean(of[first] == of[:, None]))


def main(packages: str, translation: str) -> None:
    """Print a row for each way of comparing."""
    rows = described(Path(packages), Path(translation))
    titles, texts = [row.title for row in rows], [row.text for row in rows]
    tables = {
        "ours": text_scores(titles, texts, load_encoder()),
        "TF-IDF": tfidf_scores(titles, texts),
        "random": np.random.default_rng(0).random((len(rows), len(rows))),
    }
    print(f"{len(rows):>12,}{'recall@1':>11}{'recall@5':>11}{'mrr':>8}{'section':>11}")
    for name, scores in tables.items():
        told = figures(scores)
        print(
            f"{name:>12}{told['recall@1']:>11.3f}{told['recall@5']:>11.3f}{told['mrr']:>8.3f}"
            f"{same_section(scores, [row.section for row in rows]):>11.3f}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
