"""How likely an officer would send these founders to those mentors, or to those spaces."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matching.core import relevance, somebody
from matching.core.encoders import Vectors
from matching.core.lexical import overlap
from matching.core.similarity import closeness, pooled
from matching.enums import Part
from matching.queries import hearing
from matching.queries.asks import Ask
from matching.queries.vectors import encoder, hear

if TYPE_CHECKING:
    from matching.queries.parts import Candidate

Floats = npt.NDArray[np.float64]
# The parts of the learnt sum; each compares one line of the ask with something of the profile.
PARTS = (
    "profile",  # the whole profile in one text
    "headline",  # the headline, or a space's summary
    "promise",
    "offer",  # what is ticked, in words
    "lines",  # the mean of the three nearest lines
    "line",  # the nearest line
    "kind",  # the nearest kind of help that is ticked, by meaning
    "kinds",  # the share of all kinds that is ticked
    "wish",  # how likely a kind that is ticked is what the line asks for
    "trade",  # the nearest trade that is ticked, by meaning
    "trades",
    "words",  # words that stand in both
)
_LINES = {Part.EXPERIENCE.value, Part.FACILITY.value}
_SINGLE = {
    "profile": (Part.PROFILE,),
    "headline": (Part.HEADLINE, Part.SUMMARY),
    "promise": (Part.PROMISE, Part.SUMMARY),
    "offer": (Part.OFFER,),
}


def parts_of(ask: Ask, candidates: Sequence["Candidate"]) -> dict[str, Floats]:
    """Return the parts of the learnt sum, each of shape (lines of the ask, candidates)."""
    vectors = hear(ask.texts)
    kinds = [each.facts["help_kinds_codes"] for each in candidates]
    trades = [each.facts["sectors_codes"] for each in candidates]
    kind, kinds_share = hearing.kinds().heard(vectors, kinds)
    trade, trades_share = hearing.trades().heard(vectors, trades)
    return {
        **{name: _single(name, candidates, len(vectors)) for name in _SINGLE},
        "lines": np.stack([pooled(_lines(each, ask)) for each in candidates], axis=1),
        "line": np.stack([_lines(each, ask).max(axis=1) for each in candidates], axis=1),
        "kind": kind,
        "kinds": kinds_share,
        "wish": _wish(ask, hearing.wished(vectors, kinds), kinds),
        "trade": trade,
        "trades": trades_share,
        "words": _words(ask, candidates),
    }


def _wish(ask: Ask, read: Floats, kinds: Sequence[Sequence[str]]) -> Floats:
    """Return the wish as it was read, and where a person has said which kind of help, that."""
    found = read.copy()
    for row, line in zip(found, ask.lines, strict=True):
        if line.help_code:
            row[:] = [float(line.help_code in own) for own in kinds]
    return found


def _lines(candidate: "Candidate", ask: Ask) -> Floats:
    """Return the cosines of a profile's lines; without a line, those of all it says, or 0."""
    own = [rows for part, rows in candidate.cosines.items() if part in _LINES]
    nothing = [np.zeros((len(ask.lines), 1))]
    found: Floats = np.concatenate(own or list(candidate.cosines.values()) or nothing, axis=1)
    return found


def _single(name: str, candidates: Sequence["Candidate"], lines: int) -> Floats:
    """Return the cosines of the one passage of this kind; NaN where there is none."""
    table = np.full((lines, len(candidates)), np.nan)
    for at, each in enumerate(candidates):
        own = [each.cosines[part] for part in _SINGLE[name] if part in each.cosines]
        if own:
            table[:, at] = own[0][:, 0]
    return table


def _words(ask: Ask, candidates: Sequence["Candidate"]) -> Floats:
    texts = [" ".join(filter(None, [*each.lines, *each.others])) for each in candidates]
    return np.stack([overlap(line, texts) for line in ask.texts])


def chances(ask: Ask, candidates: Sequence["Candidate"], side: str) -> Floats:
    """Return the chance that an officer would send the founder there, shape (n,).

    Several needs are met half by the one met best, half by all of them, each as it is weighted.
    Without the encoder that the sum was learnt with, nearness alone decides.
    """
    if not candidates:
        return np.zeros(0)
    weights = np.array([line.weight for line in ask.lines])
    model = relevance.load(side)
    if model.encoder != encoder().ear:
        per_line = np.stack(
            [closeness(pooled(_lines(each, ask)), encoder().scale) for each in candidates], axis=1
        ).astype(float)
    else:
        per_line = model.chance(parts_of(ask, candidates))
    best = (per_line * weights[:, None] / weights.max()).max(axis=0)
    found: Floats = 0.5 * best + 0.5 * (weights @ per_line) / weights.sum()
    return found


def is_served(ask: Ask, first: float) -> bool:
    """Return whether somebody here rather serves an ask than nobody, by the chance of the first.

    Without the encoder that the reader was learnt with, nobody can tell, and the first may do.
    """
    reader = somebody.load()
    if reader.encoder != encoder().ear:
        return True
    return bool(reader.chances([first], told_by(ask))[0] >= somebody.SERVED_FROM)


def told_by(ask: Ask) -> Vectors:
    """Return the mean vector of the lines of an ask as they are weighted, shape (1, width)."""
    weights = np.array([line.weight for line in ask.lines])
    mean: Vectors = (weights @ hear(ask.texts) / weights.sum())[None]
    return mean


def contributions(ask: Ask, candidates: Sequence["Candidate"], side: str) -> Mapping[str, Floats]:
    """Return what each part adds to the logit, for each line of the ask."""
    return relevance.load(side).contributions(parts_of(ask, candidates))
