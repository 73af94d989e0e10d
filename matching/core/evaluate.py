"""How good a ranking is."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core import matter, relevance
from matching.core.encoders import Encoder, language
from matching.core.lexical import overlap
from matching.core.relevance import fit_word
from matching.core.similarity import fused

Floats = npt.NDArray[np.floating]
LISTED = 5
# What an input method or a dictation puts for a letter that sounds alike.
_SOUNDS_LIKE = str.maketrans(
    "的在做需那有是想没要证价货钱厂样机卖税工里过么线电市资",
    "得再作须哪又事像每药政假或前场养鸡买睡公理国吗现店是子",
)
_PUNCTUATION = re.compile(r"[，。；！？、,.;!?]+")
_MISTYPED = 0.3  # of the letters that have another of the same sound


def ranks(scores: Floats) -> npt.NDArray[np.int64]:
    """Return the rank, from 1, of the right answer of each row; the right one is the diagonal.

    Ties count against us: the right answer stands behind its equals.
    """
    right = np.diagonal(scores)[:, None]
    found: npt.NDArray[np.int64] = (scores >= right).sum(axis=1)
    return found


def recall_at(k: int, found: npt.NDArray[np.int64]) -> float:
    """Return the share of right answers among the first k.

    >>> recall_at(1, np.array([1, 2, 1, 9]))
    0.5
    """
    return float(np.mean(found <= k))


def mrr(found: npt.NDArray[np.int64]) -> float:
    """Return the mean reciprocal rank.

    >>> mrr(np.array([1, 2]))
    0.75
    """
    return float(np.mean(1.0 / found))


def ndcg_at(k: int, found: npt.NDArray[np.int64]) -> float:
    """Return nDCG@k with one right answer a row: 1/log2(1 + rank) within the first k."""
    return float(np.mean(np.where(found <= k, 1.0 / np.log2(1.0 + found), 0.0)))


def gini(counts: Sequence[float]) -> float:
    """Return the Gini coefficient: 0 when all are shown alike, near 1 when one has all.

    >>> gini([1, 1, 1]), round(gini([0, 0, 3]), 3)
    (0.0, 0.667)
    """
    ordered = np.sort(np.asarray(counts, dtype=float))
    if ordered.sum() == 0:
        return 0.0
    place = np.arange(1, len(ordered) + 1)
    return float((2 * place - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def coverage(counts: Sequence[float]) -> float:
    """Return the share of those who were shown at all."""
    return float(np.mean(np.asarray(counts) > 0))


def text_scores(needs: Sequence[str], mentors: Sequence[str], encoder: Encoder) -> Floats:
    """Return what the matcher makes of bare texts, shape (needs, mentors).

    The path of the pages for mentors who have written one line and ticked nothing: the learnt sum
    over the line, which is the whole profile too, and the shared words.
    """
    reader = matter.load()
    if reader.encoder == encoder.ear:
        needs = [matter.matter_of(need, encoder.hear, reader) for need in needs]
    dense = encoder.hear(needs) @ encoder.encode(mentors).T
    words = np.stack([overlap(need, mentors) for need in needs])
    model = relevance.load("mentor")
    if model.encoder != encoder.ear:
        return fused(dense, words)
    told = dict.fromkeys(("profile", "headline", "promise", "lines", "line"), dense)
    unknown = {
        name: np.full(dense.shape, slope.mean)
        for name, slope in model.slopes.items()
        if name not in told
    }
    return model.chance(unknown | told | {"words": words})


def mistyped(text: str, chance: random.Random) -> str:
    """Return a text as it is typed by ear or dictated: no punctuation, some letters wrong.

    >>> mistyped("样品有了，缺钱。", random.Random(3))
    '养品有了 缺前'
    """
    letters = (
        letter.translate(_SOUNDS_LIKE) if chance.random() < _MISTYPED else letter for letter in text
    )
    return _PUNCTUATION.sub(" ", "".join(letters)).strip()


def framed_needs(
    pairs: Sequence[Mapping[str, str]], frames: Sequence[Mapping[str, str]]
) -> dict[str, list[dict[str, str]]]:
    """Return the pairs in each kind of frame, and as they are typed by ear.

    Parameters
    ----------
    frames
        Each with `kind`, `language` and `text`, `{}` where the need stands; pair and frame of a
        language take turns, the same each time.
    """
    found: dict[str, list[dict[str, str]]] = {}
    for kind in dict.fromkeys(frame["kind"] for frame in frames):
        own_kind = [each for each in frames if each["kind"] == kind]
        around = {
            code: [each["text"] for each in own_kind if each["language"] == code]
            for code in ("zh", "en")
        }
        found[kind] = [
            {**pair, "need": own[at % len(own)].replace("{}", pair["need"])}
            for at, pair in enumerate(pairs)
            for own in [around[language(pair["need"])]]
        ]
    chance = random.Random(0)  # noqa: S311  no secret
    found["typed by ear"] = [{**pair, "need": mistyped(pair["need"], chance)} for pair in pairs]
    return found


def tfidf_scores(needs: Sequence[str], mentors: Sequence[str]) -> Floats:
    """Return the baseline: character 1- and 2-grams, TF-IDF, cosine."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit([*needs, *mentors])
    scores: Floats = (vectorizer.transform(needs) @ vectorizer.transform(mentors).T).toarray()
    return scores


def figures(scores: Floats) -> dict[str, float]:
    """Return recall@1, recall@5, mrr and ndcg@10 of a square score matrix."""
    found = ranks(scores)
    return {
        "recall@1": recall_at(1, found),
        "recall@5": recall_at(5, found),
        "mrr": mrr(found),
        "ndcg@10": ndcg_at(10, found),
    }


def evaluate_pairs(
    pairs: Sequence[Mapping[str, str]], encoder: Encoder, frames: Sequence[Mapping[str, str]] = ()
) -> dict[str, dict[str, float]]:
    """Rank every pair's mentor text for every pair's need: ours, TF-IDF, and a random order.

    Parameters
    ----------
    pairs
        Each with `need` and `mentor`; the mentor of the same pair is the one right answer.
    frames
        Words that people put around a need; see `framed_needs`.
    """
    needs = [pair["need"] for pair in pairs]
    mentors = [pair["mentor"] for pair in pairs]
    shuffled = np.random.default_rng(0).random((len(needs), len(needs)))
    return {
        "ours": figures(text_scores(needs, mentors, encoder)),
        **{
            f"ours, {kind}": figures(text_scores([pair["need"] for pair in told], mentors, encoder))
            for kind, told in (framed_needs(pairs, frames).items() if frames else ())
        },
        "tfidf": figures(tfidf_scores(needs, mentors)),
        "random": figures(shuffled),
    }


def words_kept(pairs: Sequence[Mapping[str, str]], encoder: Encoder) -> dict[str, dict[str, int]]:
    """Return for each word of the fit how many mentors bore it, and how many were the right one.

    Each need's list has `LISTED` places, and only what both wrote is known. Of a pair's theme there
    are others in its trade who would help with something else: they count as wrong.
    """
    scores = text_scores([pair["need"] for pair in pairs], [p["mentor"] for p in pairs], encoder)
    told = {word: {"listed": 0, "right": 0} for word in ("strong", "good", "chat")}
    for row, listed in enumerate(np.argsort(-scores, axis=1)[:, :LISTED]):
        for column in listed:
            word = told[fit_word(float(scores[row, column]))]
            word["listed"] += 1
            word["right"] += int(row == column)
    return told


class PairsError(ValueError):
    """A file of pairs cannot be read; the text names the place."""


def read_pairs(file: Path, *more: str) -> list[dict[str, str]]:
    """Read pairs, one JSON object a line, with `id`, `need`, `mentor` and the fields `more`.

    Raises
    ------
    PairsError
        Names the line that cannot be read.
    """
    fields = ("id", "need", "mentor", *more)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise PairsError(f"{file} cannot be read: {problem}.") from problem
    pairs = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            pairs.append({key: str(pair[key]) for key in fields})
        except (ValueError, KeyError, TypeError) as problem:
            raise PairsError(
                f"Line {number} of {file} is not a pair: it needs {', '.join(fields)}."
            ) from problem
    if not pairs:
        raise PairsError(f"{file} holds no pairs.")
    return pairs
