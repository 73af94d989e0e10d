"""What one free sentence says of sector, stage, kinds of help and place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.core.text import Span

SECTORS_AT_MOST = 5
HELPS_AT_MOST = 3


@dataclass(frozen=True)
class Term:
    """A code with the words that point to it; `kind` is sector, stage, help or place."""

    code: str
    words: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Reading:
    """What was read, best first; `spans` tells from which words."""

    sectors: tuple[str, ...] = ()
    stage: str = ""
    helps: tuple[str, ...] = ()
    place: str = ""
    spans: dict[str, Span] = field(default_factory=dict)


class Vocabulary:
    """All cue words, longest first; built once and reused.

    Latin cues match whole words; `_` and `-` in a cue stand for a space too.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        cues = {(word.lower(), term) for term in terms for word in term.words if word}
        self._cues = sorted(cues, key=lambda cue: (-len(cue[0]), cue[0], cue[1].code))
        self._patterns = [(_pattern(word), term) for word, term in self._cues]

    def hits(self, text: str) -> list[tuple[Span, Term]]:
        """Return what was found in order of place; of two cues that overlap the longer."""
        taken: dict[str, list[Span]] = {}
        found = []
        for pattern, term in self._patterns:
            for match in pattern.finditer(text):
                spans = taken.setdefault(term.kind, [])
                if any(start < match.end() and match.start() < end for start, end in spans):
                    continue
                spans.append(match.span())
                found.append((match.span(), term))
        return sorted(found, key=lambda hit: (hit[0], hit[1].code))


def _pattern(word: str) -> re.Pattern[str]:
    if word.isascii():
        spaced = re.sub(r"\\?[-_ ]", r"[-_ ]", re.escape(word))
        return re.compile(rf"(?<![a-z0-9]){spaced}(?:s|es)?(?![a-z0-9])", re.IGNORECASE)
    return re.compile(re.escape(word), re.IGNORECASE)


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """Read a sentence by its cue words; what it does not say stays empty.

    The later of two stages wins ("the sample is done, now small batches"); help named near a word
    of want ("缺", "找", "need") comes first.
    """
    hits = vocabulary.hits(text)
    spans: dict[str, Span] = {}
    for span, term in hits:
        spans.setdefault(term.code, span)

    def codes(kind: str) -> list[str]:
        return list(dict.fromkeys(term.code for _span, term in hits if term.kind == kind))

    wanted_from = max((match.end() for match in _WANT.finditer(text)), default=-1)
    helps = sorted(codes("help"), key=lambda code: (spans[code][0] < wanted_from, spans[code]))
    stages = [
        term.code for span, term in hits if term.kind == "stage" and not wants(text[: span[0]])
    ]
    places = codes("place")
    return Reading(
        sectors=tuple(codes("sector")[:SECTORS_AT_MOST]),
        stage=stages[-1] if stages else "",
        helps=tuple(helps[:HELPS_AT_MOST]),
        place=places[0] if places else "",
        spans=spans,
    )


_WANT = re.compile(r"缺|需要|想找|找|没有|卡在|不会|不懂|need|looking for|lack|seek", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[，,。；;！？!?\n]")


def wants(text: str) -> bool:
    """Return whether the last clause of `text` says that something is missing.

    >>> wants("样品有了，缺"), wants("缺钱，样品")
    (True, False)
    """
    return _WANT.search(_CLAUSE_END.split(text)[-1]) is not None
