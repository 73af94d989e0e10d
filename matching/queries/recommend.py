"""Recommendations: possible, near, scored, ordered, explained."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypedDict, TypeVar

import numpy as np
import numpy.typing as npt
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Model, QuerySet

from accounts.models import User
from matching.core.cover import team
from matching.core.relevance import (
    FIRST_FROM,
    GOOD_FROM,
    NEAR_FROM,
    STRONG_FROM,
    chance_of,
    fit_of,
    stretched,
)
from matching.core.score import MENTOR_WEIGHTS, SPACE_WEIGHTS, Scored, Weights, score
from matching.core.similarity import closeness
from matching.queries import wording
from matching.queries.asks import PEOPLE, PLACE, Ask, Line
from matching.queries.candidates import possible_mentors, possible_spaces
from matching.queries.learnt import in_use
from matching.queries.nearest import nearest
from matching.queries.parts import MENTOR_PARTS, SPACE_PARTS, Candidate, gathered, met
from matching.queries.relevance import is_served
from matching.queries.vectors import encoder
from mentors.models import MentorProfile
from spaces.models import Space

Floats = npt.NDArray[np.float64]
NEAREST_SHOWN = 5  # where fewer fit, the nearest follow, called what they are
EXPLORED = 0.1  # of the places of a list
_NEAR, _FIRST, _GOOD, _STRONG = stretched(np.array([NEAR_FROM, FIRST_FROM, GOOD_FROM, STRONG_FROM]))
FINALISTS = 24  # so many are read and compared by words too
Part = Callable[[Ask, Sequence[Candidate]], Floats]
Subject = TypeVar("Subject", bound=Model)
Subject_co = TypeVar("Subject_co", bound=Model, covariant=True)


class Why(TypedDict):
    """The reasons for and against one mentor or space, as a request keeps them."""

    fit: str
    version: str
    points: list[wording.Point]
    parts: dict[str, float | None]


@dataclass(frozen=True)
class Match(Generic[Subject_co]):
    """One recommendation: the mentor or space, the score behind it, and the reasons in words."""

    subject: Subject_co
    total: float
    contributions: Mapping[str, float]
    why: Why
    parts: Mapping[str, float]
    propensity: float = 1.0
    is_explored: bool = False


@dataclass(frozen=True)
class _Side(Generic[Subject]):
    """What differs between mentors and spaces."""

    name: str
    parts: Mapping[str, Part]
    weights: Weights
    rank: Callable[[Mapping[str, Floats], Scored, Sequence[Candidate]], Floats]
    rows: Callable[[Sequence[int]], QuerySet[Subject]]
    explain: Callable[[Ask, Candidate, Subject, Mapping[str, float]], list[wording.Point]]


def _rationed(
    values: Mapping[str, Floats], scored: Scored, candidates: Sequence[Candidate]
) -> Floats:
    """Rank by the chance that both say yes, less what the mentor is in demand already."""
    del scored
    taken_off = np.array([each.facts["taken_off"] or 0.0 for each in candidates])
    asks, accepts = in_use()
    rank: Floats = np.log(asks.chance(values) * accepts.chance(values)) - taken_off
    return rank


_MENTORS = _Side(
    "mentor",
    MENTOR_PARTS,
    MENTOR_WEIGHTS,
    _rationed,
    lambda keys: MentorProfile.objects.with_place().filter(pk__in=keys),
    wording.mentor_points,
)
_SPACES = _Side(
    "space",
    SPACE_PARTS,
    SPACE_WEIGHTS,
    lambda _values, scored, _candidates: scored.total,
    lambda keys: Space.objects.with_place().filter(pk__in=keys),
    wording.space_points,
)


def recommend_mentors(
    ask: Ask,
    *,
    top: int,
    today: date,
    only_fitting: bool = False,
    explore: bool = False,
    reader: User | AnonymousUser | None = None,
) -> list[Match[MentorProfile]]:
    """Return at most `top` mentors for an ask, best first, full ones last.

    With `only_fitting` the list ends where the fit ends; where fewer than five fit, the nearest
    follow, called "chat", so that there is somebody to begin a conversation with. Where nobody
    fits clearly, the first is called "likely" if he may well be the right one. With `explore`
    one place in ten is left to chance, among those who fit: the same chance for a venture all day.
    Words that hold no need get nobody. Where no venture asks, `reader` says who is kept apart.
    """
    if ask.asks_nobody:
        return []
    allowed = possible_mentors(ask, today=today, reader=reader).values("pk")
    chance = None
    if explore and ask.venture is not None:
        chance = random.Random(f"{ask.venture.pk}/{today}")  # noqa: S311  no secret
    return _recommend(
        _MENTORS, ask.only(PEOPLE), allowed, top, only_fitting=only_fitting, chance=chance
    )


def outlook(found: Sequence[Match[Model]]) -> str:
    """Return what a list promises: "fits", "near" where nobody fits, "nobody" where none is near.

    The same bands for every page that shows a list.
    """
    if any(match.why["fit"] != "chat" for match in found):
        return "fits"
    best = max((match.parts["need"] for match in found), default=0.0)
    return "near" if best >= _NEAR else "nobody"


@dataclass(frozen=True)
class Together:
    """Mentors who together meet the lines of an ask, the leading one first."""

    members: Sequence[Match[MentorProfile]]
    meets: Sequence[tuple[Line, int]]  # each line met, with the place of the member who does best
    unmet: Sequence[Line]  # lines that none of them meets
    covered: float


def together(ask: Ask, *, today: date) -> Together | None:
    """Return two or three mentors with a free place who cover what the venture needs."""
    people = ask.only(PEOPLE)
    free = possible_mentors(ask, today=today).filter(active_count__lt=F("capacity"))
    allowed = free.values("pk")
    candidates = gathered("mentor", nearest("mentor", allowed, people), people)
    first = _order(_MENTORS, *_scored(_MENTORS, people, candidates), candidates)[:FINALISTS]
    finalists = [candidates[at] for at in first]
    if not finalists:
        return None
    lines = [line for line in people.lines if line.is_wish] or list(people.lines)
    places = [people.lines.index(line) for line in lines]
    close = np.stack([_holds(each, people)[places] for each in finalists])
    if not close.any():
        return None
    found = team(close, np.array([line.weight for line in lines]))
    values, scored = _scored(_MENTORS, people, finalists)
    chosen = np.array(found.members)
    matches = _matches(_MENTORS, people, [finalists[at] for at in chosen], values, scored, chosen)
    order = {row: place for place, row in enumerate(found.members)}
    holds = close[chosen].max(axis=0) > 0
    best = list(zip(lines, found.meets, holds, strict=True))
    return Together(
        matches,
        [(line, order[row]) for line, row, is_met in best if is_met],
        [line for line, _row, is_met in best if not is_met],
        found.covered,
    )


def _holds(candidate: Candidate, ask: Ask) -> Floats:
    """Return how near a candidate comes to each line, 0 where no quote of his would hold."""
    if not candidate.lines:
        return np.zeros(len(ask.lines))
    best = closeness(candidate.similarity, encoder().scale).max(axis=1)
    return np.where(best >= wording.NEAR, met(candidate, ask), 0.0)


def recommend_spaces(ask: Ask, *, top: int) -> list[Match[Space]]:
    """Return the `top` spaces for an ask, best first, full ones last; without a need none."""
    if ask.asks_nobody:
        return []
    return _recommend(_SPACES, ask.only(PLACE), possible_spaces(ask).values("pk"), top)


def explain_mentor(ask: Ask, mentor: MentorProfile) -> Why:
    """Return the reasons for and against one mentor, whether or not he would be recommended."""
    return _explain_one(_MENTORS, ask.only(PEOPLE), mentor.pk)


def explain_space(ask: Ask, space: Space) -> Why:
    """Return the reasons for and against one space."""
    return _explain_one(_SPACES, ask.only(PLACE), space.pk)


def _recommend(
    side: _Side[Subject],
    ask: Ask,
    allowed: QuerySet[Model, object],
    top: int,
    *,
    only_fitting: bool = False,
    chance: random.Random | None = None,
) -> list[Match[Subject]]:
    candidates = gathered(side.name, nearest(side.name, allowed, ask), ask)
    if not candidates:
        return []
    values, scored = _scored(side, ask, candidates)
    order = _order(side, values, scored, candidates)
    is_likely = only_fitting and _is_likely(ask, float(values["need"][order[0]]))
    if only_fitting:
        fits = values["need"][order] >= _GOOD
        fits[0] |= is_likely
        left = max(NEAREST_SHOWN - int(fits.sum()), 0)
        order = np.concatenate([order[fits], order[~fits][:left]])
    order, drawn = _explored(order, top, chance) if chance else (order[:top], None)
    found = _matches(side, ask, [candidates[at] for at in order], values, scored, order)
    if is_likely and found[0].why["fit"] == "chat":
        found[0] = replace(found[0], why={**found[0].why, "fit": "likely"})
    if drawn is not None:
        found[-1] = replace(found[-1], propensity=drawn[0], is_explored=drawn[1])
    return found


def _is_likely(ask: Ask, need: float) -> bool:
    """Return whether the first of a list may well be the right one, by the part "need"."""
    return need >= _FIRST and is_served(ask, chance_of(need))


def _explored(
    order: npt.NDArray[np.int64], top: int, chance: random.Random
) -> tuple[npt.NDArray[np.int64], tuple[float, bool] | None]:
    """Return the list, and how likely its last place was and whether it was left to chance.

    With the chance EXPLORED × `top` the last place goes to one of those who fit and would not have
    been shown, each as likely, so that what is learnt is not blind to them.
    """
    rest = order[top:]
    if not len(rest):
        return order[:top], None
    share = min(EXPLORED * top, 1.0)
    if chance.random() >= share:
        return order[:top], (1.0 - share, False)
    taken = rest[chance.randrange(len(rest))]
    return np.append(order[: top - 1], taken), (share / len(rest), True)


def _order(
    side: _Side[Subject],
    values: Mapping[str, Floats],
    scored: Scored,
    candidates: Sequence[Candidate],
) -> npt.NDArray[np.int64]:
    """Return the places of the candidates, best first, full ones last.

    The band of the fit comes before the rank, so that no price of attention puts somebody who fits
    less clearly above somebody who fits well.
    """
    band = np.digitize(values["need"], (_GOOD, _STRONG))
    rank = side.rank(values, scored, candidates)
    return np.lexsort((-rank, -band, values["availability"] == 0.0))


def chances(ask: Ask, allowed: QuerySet[Model, object]) -> tuple[list[int], Floats, Floats]:
    """Return the mentors near an ask, and the chances that they are asked and that they accept."""
    people = ask.only(PEOPLE)
    candidates = gathered("mentor", nearest("mentor", allowed, people), people)
    values, _total = _scored(_MENTORS, people, candidates)
    asks, accepts = in_use()
    return [each.pk for each in candidates], asks.chance(values), accepts.chance(values)


def _explain_one(side: _Side[Subject], ask: Ask, key: int) -> Why:
    candidates = gathered(side.name, [key], ask)
    values, scored = _scored(side, ask, candidates)
    return _matches(side, ask, candidates, values, scored, np.array([0]))[0].why


def _scored(
    side: _Side[Subject], ask: Ask, candidates: Sequence[Candidate]
) -> tuple[dict[str, Floats], Scored]:
    values = {name: part(ask, candidates) for name, part in side.parts.items()}
    return values, score(values, side.weights)


def _matches(
    side: _Side[Subject],
    ask: Ask,
    chosen: Sequence[Candidate],
    values: Mapping[str, Floats],
    scored: Scored,
    order: npt.NDArray[np.int64],
) -> list[Match[Subject]]:
    subjects = {row.pk: row for row in side.rows([each.pk for each in chosen])}
    found = []
    for at, candidate in zip(order, chosen, strict=True):
        subject = subjects[candidate.pk]
        parts = {name: float(column[at]) for name, column in values.items()}
        why: Why = {
            "fit": fit_of(parts["need"]),
            "version": side.weights.version,
            "points": side.explain(ask, candidate, subject, parts),
            "parts": {name: _told(value) for name, value in parts.items()},
        }
        gave = {name: float(column[at]) for name, column in scored.contributions.items()}
        found.append(Match(subject, float(scored.total[at]), gave, why, parts))
    return found


def _told(value: float) -> float | None:
    """Return a part as JSON tells it; what is unknown is null."""
    return None if np.isnan(value) else round(value, 4)
