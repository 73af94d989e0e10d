"""Sentences as founders type them, judged by hand against a library, and what a list is worth.

A grade says whether an experienced officer would send the founder there: 3 exactly the one, 2
clearly useful, 1 worth a chat if nobody better is there, 0 no. Right means 2 or more. How sentences
and libraries are written stands in `fixtures/eval/sentences/README.md`.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

RIGHT = 2  # the grade from which on somebody is right
LISTED = 5
KEPT_APART = (
    "t9",
    "t10",
    "t18",
    "t19",
    "t20",
    "t21",
)  # libraries that no encoder and no ear may hear
Figures = dict[str, float | None]
Row = Mapping[str, Any]  # of a library: what its file holds


class JudgedError(ValueError):
    """A file of sentences, or a library, cannot be read; the text names the place."""


@dataclass(frozen=True)
class Sentence:
    """One sentence with its judgment: grades by slug, and the lines that justify them."""

    id: str
    text: str
    style: str
    nobody: bool
    mentors: Mapping[str, int]
    lines: Mapping[str, Sequence[int | str]]
    spaces: Mapping[str, int]
    is_partial: bool = False  # only who is named was judged; the others are unknown, not wrong

    @property
    def has_right(self) -> bool:
        """Whether somebody of the library is right."""
        return any(grade >= RIGHT for grade in self.mentors.values())

    @property
    def has_right_space(self) -> bool:
        """Whether some space is right."""
        return any(grade >= RIGHT for grade in self.spaces.values())


@dataclass(frozen=True)
class Answer:
    """What the list said to one sentence.

    `grades` of the mentors shown, best first; `claimed` of those called fitting, `strong` of those
    called very fitting; `quoted` whether a line that convinces was quoted, for each right one;
    `space` the grade of the first space, None where no space is right.
    """

    sentence: Sentence
    shown: Sequence[str]
    grades: Sequence[int]
    claimed: Sequence[int]
    strong: Sequence[int] = ()
    quoted: Sequence[bool] = ()
    space: int | None = None

    @property
    def says_nobody(self) -> bool:
        """Whether the page says that nobody here fits."""
        return not self.claimed

    @property
    def ndcg(self) -> float | None:
        """nDCG@5 with gains 2^grade - 1; None where nobody deserves a grade."""
        best = sorted(self.sentence.mentors.values(), reverse=True)[:LISTED]
        return _gain(self.grades) / _gain(best) if any(best) else None


def _gain(grades: Iterable[int]) -> float:
    return float(sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(grades)))


def read_rows(file: Path, *fields: str) -> list[dict[str, Any]]:
    """Read JSON objects, one a line, that have `fields`.

    Raises
    ------
    JudgedError
        Names the line that cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise JudgedError(f"{file} cannot be read: {problem}.") from problem
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [name for name in fields if name not in row]
        except (ValueError, TypeError) as problem:
            raise JudgedError(f"Line {number} of {file} is no JSON object.") from problem
        if missing:
            raise JudgedError(f"Line {number} of {file} lacks {', '.join(missing)}.")
        rows.append(row)
    if not rows:
        raise JudgedError(f"{file} is empty.")
    return rows


def read_sentences(file: Path) -> list[Sentence]:
    """Read judged sentences."""
    rows = read_rows(file, "id", "text", "style", "mentors", "nobody")
    return [
        Sentence(
            row["id"],
            row["text"],
            row["style"],
            bool(row["nobody"]),
            row["mentors"],
            row.get("lines") or {},
            row.get("spaces") or {},
            bool(row.get("partial")),
        )
        for row in rows
    ]


def read_library(file: Path) -> Sequence[Row]:
    """Read a library: mentors and spaces as plain data."""
    return read_rows(file, "kind", "slug", "name", "lines")


def whole_of(row: Row) -> str:
    """Return all that a mentor or space of a library says, as one text, as the pages put it."""
    lines = "；".join(line_of(row, at) for at in range(len(row["lines"])))
    if row["kind"] == "mentor":
        told = [row["headline"], row["promise"], lines]
    else:
        told = [f"{row['name']}，{row.get('type') or ''}", row["summary"], lines]
    offer = f"能帮：{'、'.join(row['help'])}。行业：{'、'.join(row['sectors'])}"
    return "。".join([*told, offer])


def line_of(row: Row, at: int | str) -> str:
    """Return a line by its number, or another text of a row by its name; a space's without kind."""
    if isinstance(at, str):
        return str(row.get(at) or "")
    text: str = row["lines"][at]
    kind, colon, rest = text.partition(": ")
    return rest if row["kind"] == "space" and colon and kind.isascii() else text


def answers_by(
    scores: npt.ArrayLike, sentences: Sequence[Sentence], slugs: Sequence[str]
) -> list[Answer]:
    """Return the answers of a plain way that calls the first five fitting.

    Parameters
    ----------
    scores
        Of every sentence and mentor, shape (sentences, slugs).
    """
    first = np.argsort(-np.asarray(scores), axis=1, kind="stable")[:, :LISTED]
    answers = []
    for each, row in zip(sentences, first, strict=True):
        shown = [slugs[at] for at in row]
        grades = [each.mentors.get(slug, 0) for slug in shown]
        answers.append(Answer(each, shown, grades, grades))
    return answers


def _mean(told: Iterable[float]) -> float | None:
    found = list(told)
    return round(sum(found) / len(found), 3) if found else None


def figures(answers: Sequence[Answer]) -> Figures:
    """Return the six figures and what stands behind them; None where there is nothing to count.

    The first three are over sentences that somebody can serve; "nobody" figures over the others.
    """
    served = [each for each in answers if not each.sentence.nobody and each.sentence.has_right]
    unserved = [each for each in answers if each.sentence.nobody]
    placed = [each for each in answers if each.space is not None]
    return {
        "first right": _mean(each.grades[0] >= RIGHT if each.grades else 0.0 for each in served),
        "right among five": _mean(any(g >= RIGHT for g in each.grades) for each in served),
        "nDCG@5": _mean(each.ndcg for each in served if each.ndcg is not None),
        "fitting, of no use": _mean(grade == 0 for each in answers for grade in each.claimed),
        "very fitting, right": _mean(grade >= RIGHT for each in answers for grade in each.strong),
        "nobody, rightly": _mean(each.says_nobody for each in unserved),
        "nobody, wrongly": _mean(each.says_nobody for each in served),
        "convincing line": _mean(kept for each in answers for kept in each.quoted),
        "first space right": _mean((each.space or 0) >= RIGHT for each in placed),
    }


@dataclass(frozen=True)
class Table:
    """The figures of all sentences and of each style, and how many there are of it."""

    everything: Figures
    styles: Mapping[str, Figures] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def table(answers: Sequence[Answer]) -> Table:
    """Return the figures of `answers`, by style."""
    styles: dict[str, list[Answer]] = {}
    for each in answers:
        styles.setdefault(each.sentence.style, []).append(each)
    return Table(
        figures(answers),
        {style: figures(told) for style, told in sorted(styles.items())},
        {style: len(told) for style, told in styles.items()},
    )


def worst(answers: Sequence[Answer], most: int) -> list[Answer]:
    """Return the answers that are worth least, of the sentences that somebody can serve."""
    served = [each for each in answers if each.sentence.has_right and each.ndcg is not None]
    return sorted(served, key=lambda each: (each.ndcg or 0.0, each.sentence.id))[:most]
