"""The named parts of a score, one array a part, for a list of candidates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, TypedDict, cast

import numpy as np
import numpy.typing as npt
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, Model, OuterRef, QuerySet, Subquery, TextField, Value

from accounts.models import Prefecture, Stage
from accounts.queries import rows_of
from incubation.enums import ConditionKind
from incubation.models import EntryCondition
from matching.core.relevance import stretched
from matching.core.similarity import closeness, pooled
from matching.enums import Part
from matching.models import LINES, Passage
from matching.queries.asks import Ask
from matching.queries.lists import parents_of_sectors
from matching.queries.relevance import chances
from matching.queries.vectors import encoder, minus_cosines
from mentors.models import MentorProfile
from spaces.models import Space

Floats = npt.NDArray[np.float64]
UNKNOWN = float("nan")
SAME_TRADE, NEIGHBOUR_TRADE, OTHER_TRADE = 1.0, 0.65, 0.15
FOCUS_PLACE, FAR_PLACE = 0.4, 0.15  # another prefecture: one whose layout names the trade, or not

NOTHING: npt.NDArray[np.floating] = np.zeros((1, 0))  # the similarity of no line


class Facts(TypedDict, total=False):
    """What the parts read of a mentor or a space; each has the keys of its own side."""

    pk: int
    prefecture: str | None
    sectors_codes: list[str]
    stages_codes: list[str]
    help_kinds_codes: list[str]
    languages_codes: list[str]
    places_codes: list[str]
    online: bool
    capacity: int
    active_count: int
    answer_hours: int | None
    price_now: float | None
    taken_off: float | None
    desks: int
    desks_free: int
    rooms: int
    rooms_free: int
    requires_registered: bool
    max_firm_age_months: int | None


@dataclass
class Candidate:
    """What the scorer may know of a mentor or a space: codes, counts and lines, never a name.

    `cosines` holds for each part of the profile (`matching.enums.Part`) the cosines of its passages
    with the lines of the ask, shape (lines, passages); `similarity` those of `lines` alone, which
    `others` says in the other language, "" where nobody has written it, and `headlines` marks the
    one that stands on every card.
    """

    pk: int
    facts: Facts
    cosines: dict[str, Floats] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    headlines: list[bool] = field(default_factory=list)
    similarity: npt.NDArray[np.floating] = field(default_factory=lambda: NOTHING)

    def take(self, told: Sequence[tuple[str, str, str]], cosines: Floats) -> None:
        """Take the passages, `told` as part, text, and text in the other language, by part."""
        start = 0
        for part, group in groupby(told, key=itemgetter(0)):
            texts = [(text, other) for _part, text, other in group]
            end = start + len(texts)
            self.cosines[part] = cosines[:, start:end]
            if part in LINES:
                self.lines += [text for text, _other in texts]
                self.others += [other for _text, other in texts]
                self.headlines += [part == Part.HEADLINE] * len(texts)
                known = [self.similarity] if self.similarity.size else []
                self.similarity = np.concatenate([*known, cosines[:, start:end]], axis=1)
            start = end


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


def mentor_facts(keys: Sequence[int]) -> Iterator[Facts]:
    """Return what the parts need of mentors, one query."""
    many = ("sectors", "stages", "help_kinds", "languages", "places")
    rows = (
        MentorProfile.objects.filter(pk__in=keys)
        .annotate(
            prefecture=F("county__prefecture"),
            price_now=F("price__value"),
            taken_off=F("price__taken_off"),
        )
        .annotate(**{f"{name}_codes": _codes(MentorProfile, name) for name in many})
        .values(
            "pk",
            "prefecture",
            "online",
            "capacity",
            "active_count",
            "answer_hours",
            "price_now",
            "taken_off",
            *(f"{name}_codes" for name in many),
        )
    )
    return map(_split, rows)


def _asked(kind: ConditionKind) -> QuerySet[EntryCondition]:
    return EntryCondition.objects.active().filter(space=OuterRef("pk"), kind=kind)


def space_facts(keys: Sequence[int]) -> Iterator[Facts]:
    """Return what the parts need of spaces, one query."""
    many = ("sectors", "stages", "help_kinds")
    rows = (
        Space.objects.filter(pk__in=keys)
        .annotate(
            prefecture=F("county__prefecture"),
            requires_registered=Exists(_asked(ConditionKind.REGISTERED)),
            max_firm_age_months=Subquery(_asked(ConditionKind.OLDEST).values("months")),
        )
        .annotate(**{f"{name}_codes": _codes(Space, name) for name in many})
        .values(
            "pk",
            "prefecture",
            "desks",
            "desks_free",
            "rooms",
            "rooms_free",
            "requires_registered",
            "max_firm_age_months",
            *(f"{name}_codes" for name in many),
        )
    )
    return map(_split, rows)


def _split(row: dict[str, Any]) -> Facts:
    """Make lists of the texts that hold codes."""
    told = {name: got.split() if name.endswith("_codes") else got for name, got in row.items()}
    return cast("Facts", told)


def gathered(subject: str, keys: Sequence[int], ask: Ask) -> list[Candidate]:
    """Return the candidates with what they offer and how near they come; two queries.

    The database takes the cosines, so that no vector travels. A line whose text has changed since
    it was encoded is left out until the job has seen it.
    """
    facts = mentor_facts(keys) if subject == "mentor" else space_facts(keys)
    found = {row["pk"]: Candidate(row["pk"], row) for row in facts}
    rows = list(
        Passage.objects.of(subject)
        .filter(**{f"{subject}__in": list(found)}, model=encoder().name)
        .order_by(subject, "part", "pk")
        .values_list(subject, "part", "text", "other", *minus_cosines(ask.texts))
    )
    cosines = -np.array([row[4:] for row in rows], dtype=float).T
    start = 0
    for key, group in groupby(rows, key=itemgetter(0)):
        told = [row[1:4] for row in group]
        found[key].take(told, cosines[:, start : start + len(told)])
        start += len(told)
    return [found[key] for key in keys if key in found]


def met(candidate: Candidate, ask: Ask) -> Floats:
    """Return how near a candidate comes to each line of an ask, in [0, 1]."""
    if not candidate.similarity.shape[1]:
        return np.zeros(len(ask.lines))
    return closeness(pooled(candidate.similarity), encoder().scale).astype(float)


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

    def one(facts: Facts) -> float:
        if facts["prefecture"] == ask.prefecture:
            return 1.0
        if ask.prefecture in facts["places_codes"]:
            return 0.9
        return 0.5 if facts["online"] else 0.1

    return np.array([one(each.facts) for each in candidates])


def space_place(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the way to work: the same prefecture, one whose layout names the trade, or another."""
    if not ask.prefecture:
        return np.full(len(candidates), UNKNOWN)
    building = _building_on(ask)

    def one(place: str | None) -> float:
        if place == ask.prefecture:
            return 1.0
        return FOCUS_PLACE if place in building else FAR_PLACE

    return np.array([one(each.facts["prefecture"]) for each in candidates])


def _building_on(ask: Ask) -> set[str]:
    """Return the prefectures whose layout names the trade; read anew, so that it holds at once."""
    if not ask.sectors:
        return set()
    layout: dict[str, list[str]] = {}
    for place, code in Prefecture.focus.through.objects.values_list("prefecture", "sector"):
        layout.setdefault(place, []).append(code)
    return {place for place, codes in layout.items() if same_trade(ask.sectors, codes)}


def spoken(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score the language: the founder's first one, or only another they share."""
    if not ask.languages:
        return np.full(len(candidates), UNKNOWN)
    first = ask.languages[0]
    return np.array([1.0 if first in each.facts["languages_codes"] else 0.3 for each in candidates])


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

    def one(facts: Facts) -> float:
        oldest = facts["max_firm_age_months"]
        if facts["requires_registered"] and ask.is_registered is False:
            return 0.0
        if oldest is not None and ask.age_months is not None and ask.age_months > oldest:
            return 0.0
        asks_something = facts["requires_registered"] or oldest is not None
        return UNKNOWN if asks_something and ask.is_registered is None else 1.0

    return np.array([one(each.facts) for each in candidates])


def mentor_need(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score what is asked for: the chance that an officer would send the founders to each."""
    return stretched(chances(ask, candidates, "mentor"))


def space_need(ask: Ask, candidates: Sequence[Candidate]) -> Floats:
    """Score what is asked for: the chance that an officer would send the founders there."""
    return stretched(chances(ask, candidates, "space"))


MENTOR_PARTS = {
    "need": mentor_need,
    "sector": sector,
    "stage": stage,
    "place": mentor_place,
    "language": spoken,
    "availability": free_places,
}
SPACE_PARTS = {
    "need": space_need,
    "sector": sector,
    "stage": stage,
    "place": space_place,
    "conditions": conditions,
    "availability": vacancy,
}
