"""A reason and a reservation: the heads, the lines that met, what mentors and spaces share."""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypedDict

import numpy as np
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Sector, Stage
from accounts.queries import chosen
from matching.core.relevance import NEAR_FROM, STRONG_FROM
from matching.core.similarity import closeness
from matching.core.text import Span, shared_words
from matching.queries.asks import Ask, clauses_of
from matching.queries.parts import NEIGHBOUR_TRADE, SAME_TRADE, Candidate, Facts, same_trade
from matching.queries.vectors import encoder
from ventures.enums import Importance

Words = dict[str, str]
Parts = Mapping[str, float]
Says = Callable[[], str] | None
REASONS_AT_MOST = 3
# Closeness of two lines worth "yes" and "partly"; see the scale of the encoder.
CLEAR, NEAR, FAINT = 0.82, 0.50, 0.15
QUOTES_AT_MOST = 2
FINE = 0.75  # a part at least this good is no reservation


class Quote(TypedDict):
    """A line as somebody wrote it, and the places of the words that met; in both languages."""

    text: str
    spans: list[tuple[int, int]]
    other: str
    other_spans: list[tuple[int, int]]


class Point(TypedDict):
    """One reason (`fit` yes or part) or the reservation (`fit` note)."""

    part: str
    fit: str
    head: Words
    head_mentor: Words
    says: Words | None
    quote: Quote | None
    ours: Quote | None


def both(write: Callable[[], str]) -> Words:
    """Write one sentence in every language of the pages."""
    written = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            written[code] = write()
    return written


# What a point is about, said to the founder and said to the mentor.
_HEADS = {
    "done": (
        _lazy("Has done what you are stuck at"),
        _lazy("You have done what they are stuck on"),
    ),
    "also": (_lazy("Also writes"), _lazy("You also write")),
    "near": (_lazy("Close to what you need"), _lazy("Close to what they need")),
    "has": (_lazy("Has what you lack"), _lazy("Has what they lack")),
    "help": (_lazy("Helps with what you ask for"), _lazy("You help with what they ask for")),
    "trade": (_lazy("Same trade"), _lazy("Same trade")),
    "neighbour": (_lazy("A neighbouring trade"), _lazy("A neighbouring trade")),
    "stage": (_lazy("Works with your stage"), _lazy("You work with their stage")),
    "stage-near": (_lazy("A stage close to yours"), _lazy("A stage close to theirs")),
    "home": (_lazy("Lives near you"), _lazy("You live near each other")),
    "comes": (_lazy("Comes to your prefecture"), _lazy("You come to their prefecture")),
    "free": (_lazy("Has a free place"), _lazy("You have a free place")),
    "room": (_lazy("Has room"), _lazy("Has room")),
    "here": (_lazy("In your prefecture"), _lazy("In their prefecture")),
    "rent": (_lazy("Help with the rent"), _lazy("Help with the rent")),
    "mind": (_lazy("Mind"), _lazy("Mind")),
}


@cache
def _heads(name: str) -> tuple[Words, Words]:
    """Return a head in both languages, said to the founder and said to the mentor."""
    to_founder, to_mentor = _HEADS[name]
    return both(lambda: str(to_founder)), both(lambda: str(to_mentor))


def point_of(
    part: str,
    fit: str,
    head: str,
    says: Callable[[], str] | None = None,
    quote: Quote | None = None,
    ours: Quote | None = None,
) -> Point:
    """Return a point; what it says is written in both languages."""
    to_founder, to_mentor = _heads(head)
    return Point(
        part=part,
        fit=fit,
        head=to_founder,
        head_mentor=to_mentor,
        says=both(says) if says else None,
        quote=quote,
        ours=ours,
    )


def joined(rows: Iterable[object]) -> Callable[[], str]:
    """Return a writer that joins names in the reader's language."""
    kept = list(rows)
    return lambda: _(", ").join(str(row) for row in kept)


# --- the lines that met ---------------------------------------------------------------------
def need_points(ask: Ask, candidate: Candidate, yes: str, chance: float) -> list[Point]:
    """Quote the lines that come nearest to what is asked for, at most two, the nearest first.

    The headline, which stands on every card, is quoted where it is as near and takes no place.
    Where an officer would hardly send the founder there, only what is really near is quoted.
    """
    if not candidate.lines:
        return []
    liking = np.array([0.8 if line.is_summary else 1.0 for line in ask.lines])
    near = closeness(candidate.similarity, encoder().scale) * liking[:, None]
    nearest_first = np.lexsort((-candidate.similarity.max(axis=0), -near.max(axis=0)))
    points: list[Point] = []
    left = QUOTES_AT_MOST
    for theirs in (at for at in nearest_first if candidate.lines[at]):
        mine = int(np.argmax(near[:, theirs]))
        value = near[mine, theirs]
        if not left or value < (FAINT if chance >= NEAR_FROM else NEAR):
            break
        left -= not candidate.headlines[theirs]
        told = candidate.lines[theirs]
        ours, our_spans, told_spans = _ours(ask.lines[mine].text, told)
        is_clear = chance >= STRONG_FROM or value >= CLEAR
        head = "also" if points else (yes if is_clear else "near")
        points.append(
            point_of(
                "need",
                "yes" if is_clear else "part",
                head,
                quote=_quote(told, told_spans, candidate.others[theirs], ours),
                ours=_quote(ours, our_spans) if ours and not points else None,
            )
        )
    return points


def _quote(text: str, spans: list[Span], other: str = "", ours: str = "") -> Quote:
    spans_of_other = shared_words(ours, other)[1] if ours and other else []
    return Quote(text=text, spans=spans, other=other, other_spans=spans_of_other)


def _ours(text: str, told: str) -> tuple[str, list[Span], list[Span]]:
    """Return the clause of the ask that shares most with a quoted line, and the places of both.

    Where no word is shared, a short text stands for itself and a long one is not repeated.
    """
    clauses = clauses_of(text) or [text]
    shared = [(clause, *shared_words(clause, told)) for clause in clauses]
    best = max(shared, key=lambda each: sum(end - start for start, end in each[1]))
    if best[1]:
        return best
    return (text if len(clauses) == 1 else "", [], [])


def uncovered(ask: Ask, candidate: Candidate) -> str | None:
    """Return the line that the candidate says least about, if there are several."""
    if not candidate.lines or len(ask.lines) < 2:  # noqa: PLR2004  one line is the need itself
        return None
    best = closeness(candidate.similarity, encoder().scale).max(axis=1)
    missing = [
        (value, line.text)
        for value, line in zip(best, ask.lines, strict=True)
        if line.is_wish and line.importance != Importance.NICE and value < NEAR
    ]
    return min(missing)[1] if missing else None


# --- what mentors and spaces share -----------------------------------------------------------
def best_of(reasons: Iterable[Point | None]) -> list[Point]:
    """Keep three, clear ones before half ones; all quotes stay, and one reason beside them."""
    given = [reason for reason in reasons if reason is not None]
    order = {"yes": 0, "part": 1}
    given.sort(key=lambda point: (point["part"] != "need", order[point["fit"]]))
    quotes = sum(point["quote"] is not None for point in given)
    return given[: max(REASONS_AT_MOST, quotes + 1)]


def sector_point(ask: Ask, facts: Facts, value: float) -> Point | None:
    """Return the trade as a reason, the same or a neighbouring one."""
    if not value >= NEIGHBOUR_TRADE:
        return None
    codes = facts["sectors_codes"]
    if value >= SAME_TRADE:
        shared = sectors_of(same_trade(ask.sectors, codes))
        return point_of("sector", "yes", "trade", joined(shared))
    return point_of("sector", "part", "neighbour", joined(sectors_of(codes)))


def sectors_of(codes: Iterable[str]) -> Iterable[Sector]:
    """Return the trades of these codes, in the order of the list."""
    return chosen(Sector, codes)


def stage_point(facts: Facts, value: float) -> Point | None:
    """Return the stage as a reason, the same or one step away."""
    if math.isnan(value) or value < 0.6:  # noqa: PLR2004  one step away
        return None
    named = joined(chosen(Stage, facts["stages_codes"]))
    if value >= 1.0:
        return point_of("stage", "yes", "stage", named)
    return point_of("stage", "part", "stage-near", named)


def note(part: str, says: Callable[[], str]) -> Point:
    """Return a reservation."""
    return point_of(part, "note", "mind", says)


def shortfalls(parts: Parts, weights: Mapping[str, float]) -> list[str]:
    """Return the parts that are known and not fine, the costliest first."""
    lost = {
        name: weights[name] * (1 - value)
        for name, value in parts.items()
        if name in weights and value < (NEIGHBOUR_TRADE if name == "sector" else FINE)
    }
    return sorted(lost, key=lambda name: -lost[name])
