"""The named parts of a score, one array a part, for a list of candidates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, Model, OuterRef, TextField, Value

from accounts.models import Stage
from accounts.queries import rows_of
from matching.core.lexical import overlap
from matching.core.similarity import closeness, fused, pooled
from matching.models import Passage
from matching.queries.asks import Ask
from matching.queries.lists import parents_of_sectors
from matching.queries.vectors import encoder, minus_cosines
from mentors.models import MentorProfile
from spaces.models import Space

Floats = npt.NDArray[np.float64]
UNKNOWN = float("nan")
TEXT_SHARE = 0.75  # of the part "need"; the rest is whether the kinds of help are offered
BEST_SHARE = 0.5  # of the text: the line that meets best; the rest is the mean of all lines
SAME_TRADE, NEIGHBOUR_TRADE, OTHER_TRADE = 1.0, 0.65, 0.15

NOTHING: npt.NDArray[np.floating] = np.zeros((1, 0))  # the similarity of no line


@dataclass
class Candidate:
    """What the scorer may know of a mentor or a space: codes, counts and lines, never a name."""

    pk: int
    facts: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    similarity: npt.NDArray[np.floating] = field(default_factory=lambda: NOTHING)  # ask × own lines


def _codes(model: type[Model], name: str) -> Func:
    """Return the codes of a many-to-many relation as one text, faster to read than an array."""
    relation: Any = model._meta.get_field(name)
    through = relation.remote_field.through
    codes = ArraySubquery(
        through._base_manager.filter(**{relation.m2m_field_name(): OuterRef("pk")}).values(
            f"{relation.m2m_reverse_field_name()}_id"
        )
    )
    return Func(codes, Value(" "), function="array_to_string", output_field=TextField())


def mentor_facts(keys: Sequence[int]) -> Any:  # noqa: ANN401
    """Return what the parts need of mentors, one query."""
    many = ("sectors", "stages", "help_kinds", "languages", "places")
    return (
        MentorProfile.objects.filter(pk__in=keys)
        .annotate(
            prefecture=F("county__prefecture"),
            price_now=F("price__value"),
            taken_off=F("price__taken_off"),
        )
        .annotate(**{f"{name}_codes": _codes(MentorProfile, name) for name in many})
        .values(
            "pk", "prefecture", "online", "capacity", "active_count", "answer_hours", "price_now",
            "taken_off",
            *(f"{name}_codes" for name in many),
        )
    )  # fmt: skip


def space_facts(keys: Sequence[int]) -> Any:  # noqa: ANN401
    """Return what the parts need of spaces, one query."""
    many = ("sectors", "stages", "help_kinds")
    return (
        Space.objects.filter(pk__in=keys)
        .annotate(prefecture=F("county__prefecture"))
        .annotate(**{f"{name}_codes": _codes(Space, name) for name in many})
        .values(
            "pk", "prefecture", "desks", "desks_free", "rooms", "rooms_free",
            "requires_registered", "max_firm_age_months",
            *(f"{name}_codes" for name in many),
        )
    )  # fmt: skip


def split(row: dict[str, Any]) -> dict[str, Any]:
    """Make lists of the texts that hold codes."""
    return {name: told.split() if name.endswith("_codes") else told for name, told in row.items()}


def gathered(subject: str, keys: Sequence[int], ask: Ask) -> list[Candidate]:
    """Return the candidates with what they offer and how near their lines come; two queries.

    The database takes the cosines, so that no vector travels.
    """
    facts = mentor_facts(keys) if subject == "mentor" else space_facts(keys)
    found = {row["pk"]: Candidate(row["pk"], split(row)) for row in facts}
    rows = list(
        Passage.objects.filter(**{f"{subject}__in": list(found)}, model=encoder().name)
        .order_by(subject)
        .values_list(subject, *minus_cosines(ask.texts))
    )
    dense = -np.array([row[1:] for row in rows], dtype=float).T
    for key, columns in _columns_of(rows):
        found[key].similarity = dense[:, columns]
    return [found[key] for key in keys if key in found]


def read(subject: str, candidates: Sequence[Candidate], ask: Ask) -> None:
    """Give candidates their lines, and compare by words too.

    A line whose text has changed since it was encoded is left out until the job has seen it.
    """
    found = {each.pk: each for each in candidates}
    rows = list(
        Passage.objects.told_by(subject)
        .filter(**{f"{subject}__in": list(found)}, model=encoder().name)
        .order_by(subject, "pk")
        .values_list(subject, "text", *minus_cosines(ask.texts))
    )
    for each in candidates:
        each.lines, each.similarity = [], NOTHING
    if not rows:
        return
    texts = [row[1] for row in rows]
    words = np.stack([overlap(asked, texts) for asked in ask.texts])
    both = fused(-np.array([row[2:] for row in rows], dtype=float).T, words)
    for key, columns in _columns_of(rows):
        found[key].lines = texts[columns]
        found[key].similarity = both[:, columns]


def _columns_of(rows: Sequence[Any]) -> Iterator[tuple[int, slice]]:
    """Yield each key of `rows`, which are sorted by it, with the places of its rows."""
    start = 0
    for key, group in groupby(rows, key=itemgetter(0)):
        end = start + sum(1 for _row in group)
        yield key, slice(start, end)
        start = end


def met(candidate: Candidate, ask: Ask) -> Floats:
    """Return how near a candidate comes to each line of an ask, in [0, 1]."""
    if not candidate.similarity.shape[1]:
        return np.zeros(len(ask.lines))
    return closeness(pooled(candidate.similarity), encoder().scale).astype(float)


def need(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score how near the candidates' lines come to the ask's, and whether the help is offered."""
    weights = np.array([line.weight for line in ask.lines])
    longest = max((each.similarity.shape[1] for each in candidates), default=0)
    padded = np.full((len(candidates), len(weights), max(longest, 1)), -np.inf)
    for row, each in zip(padded, candidates, strict=True):
        row[:, : each.similarity.shape[1]] = each.similarity
    near = closeness(pooled(padded), encoder().scale)
    texts: Floats = BEST_SHARE * (near * weights / weights.max()).max(axis=1)
    texts += (1 - BEST_SHARE) * (near @ weights) / weights.sum()
    if not ask.helps:
        return texts
    offered = np.array([
        len(set(ask.helps) & set(each.facts["help_kinds_codes"])) / len(ask.helps)
        for each in candidates
    ])  # fmt: skip
    mixed: Floats = TEXT_SHARE * texts + (1 - TEXT_SHARE) * offered
    return mixed


def same_trade(wanted: Iterable[str], codes: Iterable[str]) -> set[str]:
    """Return which of `codes` are among `wanted`; a heading stands for all that is under it."""
    parents, named = parents_of_sectors(), set(wanted)
    headings = {parents[code] for code in named if parents.get(code)}
    return {code for code in codes if code in named | headings or parents.get(code) in named}


def sector(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the trade: the same, a neighbour under the same heading, or another one."""
    if not ask.sectors:
        return np.full(len(candidates), UNKNOWN)
    parents = parents_of_sectors()
    around = {parents.get(code) or code for code in ask.sectors}

    def one(codes: list[str]) -> float:
        if not codes:
            return UNKNOWN
        if same_trade(ask.sectors, codes):
            return SAME_TRADE
        near = around & {parents.get(code) or code for code in codes}
        return NEIGHBOUR_TRADE if near else OTHER_TRADE

    return np.array([one(each.facts["sectors_codes"]) for each in candidates])


def stage(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the stage: 1 when named, less the further away the nearest named one is."""
    order = {code: row.position for code, row in rows_of(Stage).items()}
    if ask.stage not in order:
        return np.full(len(candidates), UNKNOWN)
    here = order[ask.stage]

    def one(codes: list[str]) -> float:
        away = [abs(order[code] - here) for code in codes if code in order]
        return max(1.0 - 0.4 * min(away), 0.0) if away else UNKNOWN

    return np.array([one(each.facts["stages_codes"]) for each in candidates])


def mentor_place(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the way: at home in the prefecture, comes there, meets online, or neither."""
    if not ask.prefecture:
        return np.full(len(candidates), UNKNOWN)

    def one(facts: dict[str, Any]) -> float:
        if facts["prefecture"] == ask.prefecture:
            return 1.0
        if ask.prefecture in facts["places_codes"]:
            return 0.9
        return 0.5 if facts["online"] else 0.1

    return np.array([one(each.facts) for each in candidates])


def space_place(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the way to a place that one works in: the same prefecture or not."""
    if not ask.prefecture:
        return np.full(len(candidates), UNKNOWN)
    return np.array([
        1.0 if each.facts["prefecture"] == ask.prefecture else 0.15 for each in candidates
    ])  # fmt: skip


def spoken(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the language: the founder's first one, or only another they share."""
    if not ask.languages:
        return np.full(len(candidates), UNKNOWN)
    first = ask.languages[0]
    return np.array([
        1.0 if first in each.facts["languages_codes"] else 0.3 for each in candidates
    ])  # fmt: skip


def free_places(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score how much a mentor can still take on: 0 when full."""
    del ask
    left = np.array([each.facts["capacity"] - each.facts["active_count"] for each in candidates])
    return np.clip(0.4 + 0.3 * left, 0.0, 1.0) * (left > 0)


def vacancy(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the free desks and rooms of a space: 0 when there is none."""
    del ask
    free = np.array(
        [each.facts["desks_free"] + 3 * each.facts["rooms_free"] for each in candidates]
    )
    return np.clip(0.5 + free / 16, 0.0, 1.0) * (free > 0)


def conditions(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score whether the entry conditions are met, as far as both sides said."""

    def one(facts: dict[str, Any]) -> float:
        oldest = facts["max_firm_age_months"]
        if facts["requires_registered"] and ask.is_registered is False:
            return 0.0
        if oldest is not None and ask.age_months is not None and ask.age_months > oldest:
            return 0.0
        asks_something = facts["requires_registered"] or oldest is not None
        return UNKNOWN if asks_something and ask.is_registered is None else 1.0

    return np.array([one(each.facts) for each in candidates])


MENTOR_PARTS = {
    "need": need,
    "sector": sector,
    "stage": stage,
    "place": mentor_place,
    "language": spoken,
    "availability": free_places,
}
SPACE_PARTS = {
    "need": need,
    "sector": sector,
    "stage": stage,
    "place": space_place,
    "conditions": conditions,
    "availability": vacancy,
}
