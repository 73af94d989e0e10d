"""The score in words: at most three reasons with the lines that met, and one reservation.

Every sentence is written in both languages at once, because the two readers of a request may read
different ones and shall be told the same.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TypedDict

import numpy as np
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.models import HelpKind, Language, Prefecture, Sector, Stage
from accounts.queries import chosen, rows_of
from matching.core.exposure import IN_DEMAND
from matching.core.relevance import GOOD_FROM, NEAR_FROM, STRONG_FROM, chance_of
from matching.core.similarity import closeness
from matching.core.text import Span, shared_words
from matching.queries.asks import Ask, clauses_of
from matching.queries.parts import NEIGHBOUR_TRADE, SAME_TRADE, Candidate, Facts, same_trade
from matching.queries.vectors import encoder
from mentors.models import MentorProfile
from spaces.models import Space
from ventures.enums import Importance

Words = dict[str, str]
Parts = Mapping[str, float]
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


def _point(
    part: str,
    fit: str,
    head: str,
    says: Callable[[], str] | None = None,
    quote: Quote | None = None,
    ours: Quote | None = None,
) -> Point:
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


def _names(rows: Iterable[object]) -> Callable[[], str]:
    """Return a writer that joins names in the reader's language."""
    kept = list(rows)
    return lambda: _(", ").join(str(row) for row in kept)


# --- the lines that met ---------------------------------------------------------------------
def _need_points(ask: Ask, candidate: Candidate, yes: str, chance: float) -> list[Point]:
    """Quote the lines that come nearest to what is asked for, at most two, the nearest first.

    Where an officer would hardly send the founder there, only what is really near is quoted.
    """
    if not candidate.lines:
        return []
    liking = np.array([0.8 if line.is_summary else 1.0 for line in ask.lines])
    near = closeness(candidate.similarity, encoder().scale) * liking[:, None]
    points: list[Point] = []
    for theirs in np.argsort(-near.max(axis=0), kind="stable")[:QUOTES_AT_MOST]:
        mine = int(np.argmax(near[:, theirs]))
        value = near[mine, theirs]
        if value < (FAINT if chance >= NEAR_FROM else NEAR):
            break
        told = candidate.lines[theirs]
        ours, our_spans, told_spans = _ours(ask.lines[mine].text, told)
        is_clear = chance >= STRONG_FROM or value >= CLEAR
        head = "also" if points else (yes if is_clear else "near")
        points.append(
            _point(
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


def _uncovered(ask: Ask, candidate: Candidate) -> str | None:
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


# --- mentors --------------------------------------------------------------------------------
def mentor_points(
    ask: Ask, candidate: Candidate, mentor: MentorProfile, parts: Parts
) -> list[Point]:
    """Return the reasons for a mentor, best first, and one reservation last."""
    facts = candidate.facts
    reasons = [
        *_need_points(ask, candidate, "done", chance_of(parts["need"])),
        _help_point(ask, facts),
        _sector_point(ask, facts, parts["sector"]),
        _stage_point(facts, parts["stage"]),
        _mentor_place_point(ask, mentor, parts["place"]),
        _free_point(mentor),
    ]
    return [*_best(reasons), next(_mentor_notes(ask, candidate, mentor, parts))]


def _best(reasons: Iterable[Point | None]) -> list[Point]:
    """Keep the first three, clear ones before half ones; the quoted line always stays."""
    given = [reason for reason in reasons if reason is not None]
    order = {"yes": 0, "part": 1}
    given.sort(key=lambda point: (point["part"] != "need", order[point["fit"]]))
    return given[:REASONS_AT_MOST]


def _help_point(ask: Ask, facts: Facts) -> Point | None:
    wanted = set(ask.helps) & set(facts["help_kinds_codes"])
    if not wanted:
        return None
    fit = "yes" if len(wanted) == len(ask.helps) else "part"
    return _point("help", fit, "help", _names(chosen(HelpKind, wanted)))


def _sector_point(ask: Ask, facts: Facts, value: float) -> Point | None:
    if not value >= NEIGHBOUR_TRADE:
        return None
    codes = facts["sectors_codes"]
    if value >= SAME_TRADE:
        shared = _sectors(same_trade(ask.sectors, codes))
        return _point("sector", "yes", "trade", _names(shared))
    return _point("sector", "part", "neighbour", _names(_sectors(codes)))


def _sectors(codes: Iterable[str]) -> Iterable[Sector]:
    return chosen(Sector, codes)


def _stage_point(facts: Facts, value: float) -> Point | None:
    if math.isnan(value) or value < 0.6:  # noqa: PLR2004  one step away
        return None
    named = _names(chosen(Stage, facts["stages_codes"]))
    if value >= 1.0:
        return _point("stage", "yes", "stage", named)
    return _point("stage", "part", "stage-near", named)


def _place_name(mentor: MentorProfile) -> str:
    return mentor.county.full if mentor.county else mentor.home


def _mentor_place_point(ask: Ask, mentor: MentorProfile, value: float) -> Point | None:
    if not ask.prefecture or not value >= 0.9:  # noqa: PLR2004  comes to the prefecture
        return None
    if value >= 1.0:
        return _point("place", "yes", "home", lambda: _place_name(mentor))
    here = rows_of(Prefecture)[ask.prefecture]
    return _point(
        "place",
        "yes",
        "comes",
        lambda: (
            _("Lives in %(home)s, meets in %(place)s")
            % {"home": _place_name(mentor), "place": here.short}
        ),
    )


def _load(mentor: MentorProfile) -> str:
    told = _("Mentoring %(now)d of at most %(most)d") % {
        "now": mentor.active_count,
        "most": mentor.capacity,
    }
    if mentor.answer_hours is None:
        return told
    days = max(math.ceil(mentor.answer_hours / 24), 1)
    return told + ngettext(
        ". Answers within a day as a rule", ". Answers within %(days)d days as a rule", days
    ) % {"days": days}


def _free_point(mentor: MentorProfile) -> Point | None:
    if mentor.is_full or mentor.is_paused(timezone.localdate()):
        return None
    return _point("availability", "yes", "free", lambda: _load(mentor))


def _note(part: str, says: Callable[[], str]) -> Point:
    return _point(part, "note", "mind", says)


def _shortfalls(parts: Parts, weights: Mapping[str, float]) -> list[str]:
    """Return the parts that are known and not fine, the costliest first."""
    lost = {
        name: weights[name] * (1 - value)
        for name, value in parts.items()
        if name in weights and value < (NEIGHBOUR_TRADE if name == "sector" else FINE)
    }
    return sorted(lost, key=lambda name: -lost[name])


# How much a shortfall matters to the reader, apart from what it does to the order.
_MENTOR_CARE = {"availability": 0.3, "place": 0.25, "stage": 0.2, "sector": 0.18, "language": 0.3}
_SPACE_CARE = {"availability": 0.4, "conditions": 0.5, "place": 0.25, "stage": 0.15, "sector": 0.15}


def _mentor_notes(
    ask: Ask, candidate: Candidate, mentor: MentorProfile, parts: Parts
) -> Iterator[Point]:
    """Yield what does not fit or is not known yet, the most important thing first."""
    if mentor.is_full:
        yield _note("availability", lambda: _("All places are taken; one may be free later"))
    elif mentor.is_paused(timezone.localdate()):
        yield _note("availability", lambda: _("Takes no requests just now"))
    if chance_of(parts["need"]) < GOOD_FROM:
        yield _note("need", lambda: _("Nothing is written about exactly this"))
    for part in _shortfalls(parts, _MENTOR_CARE):
        if says := _MENTOR_NOTES[part](ask, candidate, mentor):
            yield _note(part, says)
    if (candidate.facts["price_now"] or 0.0) >= IN_DEMAND:
        yield _note("demand", lambda: _in_demand(mentor))
    yield from _unsaid(ask, candidate)
    if mentor.free_places == 1:
        yield _note("availability", lambda: _("Only one place is left"))
    yield _note("record", lambda: _record(mentor))


def _unsaid(ask: Ask, candidate: Candidate) -> Iterator[Point]:
    """Yield what is asked for and neither written about nor ticked."""
    if line := _uncovered(ask, candidate):
        yield _note("need", lambda: _("Has not written about “%(line)s”") % {"line": line})
    if unticked := set(ask.helps) - set(candidate.facts["help_kinds_codes"]):
        named = _names(chosen(HelpKind, unticked))
        yield _note("help", lambda: _("Has not ticked: %(kinds)s") % {"kinds": named()})


def _record(mentor: MentorProfile) -> str:
    if mentor.answer_hours is None:
        return _("New here, no record of answers yet")
    return _("Say early what you do not want to make public")


def _in_demand(mentor: MentorProfile) -> str:
    if mentor.answer_hours is None:
        return _("Many ask this mentor this month: name a next choice")
    days = max(math.ceil(mentor.answer_hours / 24), 1)
    return ngettext(
        "Many ask this mentor this month; answers come within a day as a rule",
        "Many ask this mentor this month; answers come within %(days)d days as a rule",
        days,
    ) % {"days": days}


Says = Callable[[], str] | None


def _place_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, candidate
    if not _place_name(mentor):
        return lambda: _("Has not said where to meet")
    if mentor.online:
        return lambda: (
            _("Lives in %(home)s: online as a rule, meetings by appointment")
            % {"home": _place_name(mentor)}
        )
    return lambda: _("Lives in %(home)s and does not meet online") % {"home": _place_name(mentor)}


def _stage_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, mentor
    named = _names(chosen(Stage, candidate.facts["stages_codes"]))
    return lambda: _("Works mostly with another stage: %(stages)s") % {"stages": named()}


def _sector_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, mentor
    named = _names(_sectors(candidate.facts["sectors_codes"]))
    return lambda: _("Comes from another trade: %(sectors)s") % {"sectors": named()}


def _language_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, mentor
    named = _names(chosen(Language, candidate.facts["languages_codes"]))
    return lambda: _("Works in %(languages)s") % {"languages": named()}


def _left_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, candidate
    return (lambda: _("Only one place is left")) if mentor.free_places == 1 else None


_MENTOR_NOTES: Mapping[str, Callable[[Ask, Candidate, MentorProfile], Says]] = {
    "place": _place_note,
    "stage": _stage_note,
    "sector": _sector_note,
    "language": _language_note,
    "availability": _left_note,
}


# --- spaces ---------------------------------------------------------------------------------
def space_points(ask: Ask, candidate: Candidate, space: Space, parts: Parts) -> list[Point]:
    """Return the reasons for a space, best first, and one reservation last."""
    facts = candidate.facts
    reasons = [
        *_need_points(ask, candidate, "has", chance_of(parts["need"])),
        _sector_point(ask, facts, parts["sector"]),
        _vacancy_point(space),
        _space_place_point(space, parts["place"]),
        _rent_point(space),
        _stage_point(facts, parts["stage"]),
    ]
    return [*_best(reasons), _space_reservation(ask, candidate, space, parts)]


def _vacancies(space: Space) -> str:
    desks, rooms = space.desks_free, space.rooms_free
    return _("%(desks)s, %(rooms)s, as of %(day)s") % {
        "desks": ngettext("%(n)d free desk", "%(n)d free desks", desks) % {"n": desks},
        "rooms": ngettext("%(n)d free room", "%(n)d free rooms", rooms) % {"n": rooms},
        "day": space.figures_on.isoformat(),
    }


def _vacancy_point(space: Space) -> Point | None:
    if not space.has_room:
        return None
    return _point("availability", "yes", "room", lambda: _vacancies(space))


def _space_place_point(space: Space, value: float) -> Point | None:
    if math.isnan(value) or value < 1.0:
        return None
    return _point("place", "yes", "here", lambda: space.county.full)


def _rent_point(space: Space) -> Point | None:
    if not space.rent_free_months:
        return None
    return _point(
        "rent",
        "yes",
        "rent",
        lambda: (
            ngettext(
                "The first month without rent",
                "The first %(months)d months without rent",
                space.rent_free_months,
            )
            % {"months": space.rent_free_months}
        ),
    )


def _space_reservation(ask: Ask, candidate: Candidate, space: Space, parts: Parts) -> Point:
    """Return the one thing that does not fit, or what is not known yet."""
    if not space.has_room:
        return _note(
            "availability",
            lambda: _("Nothing free as of %(day)s") % {"day": space.figures_on.isoformat()},
        )
    if chance_of(parts["need"]) < GOOD_FROM:
        return _note("need", lambda: _("Nothing is written about exactly this"))
    for part in _shortfalls(parts, _SPACE_CARE):
        says = _SPACE_NOTES[part](ask, candidate, space)
        if says is not None:
            return _note(part, says)
    if candidate.facts["requires_registered"] and not ask.is_registered:
        return _note("conditions", lambda: _("Takes registered firms only"))
    if line := _uncovered(ask, candidate):
        return _note("need", lambda: _("Nothing written about “%(line)s”") % {"line": line})
    return _note(
        "record",
        lambda: (
            _("Figures as of %(day)s: ask before you go") % {"day": space.figures_on.isoformat()}
        ),
    )


def _far_note(ask: Ask, candidate: Candidate, space: Space) -> Says:
    del ask, candidate
    return lambda: _("Not in your prefecture: it is in %(place)s") % {"place": space.county.full}


def _conditions_note(ask: Ask, candidate: Candidate, space: Space) -> Says:
    del space
    if candidate.facts["requires_registered"] and not ask.is_registered:
        return lambda: _("Takes registered firms only")
    months = candidate.facts["max_firm_age_months"] or 0
    return lambda: _("Takes firms of at most %(months)d months") % {"months": months}


def _space_stage_note(ask: Ask, candidate: Candidate, space: Space) -> Says:
    del ask, space
    named = _names(chosen(Stage, candidate.facts["stages_codes"]))
    return lambda: _("Meant for another stage: %(stages)s") % {"stages": named()}


def _space_sector_note(ask: Ask, candidate: Candidate, space: Space) -> Says:
    del ask, space
    named = _names(_sectors(candidate.facts["sectors_codes"]))
    return lambda: _("Meant for another trade: %(sectors)s") % {"sectors": named()}


_SPACE_NOTES: Mapping[str, Callable[[Ask, Candidate, Space], Says]] = {
    "place": _far_note,
    "conditions": _conditions_note,
    "stage": _space_stage_note,
    "sector": _space_sector_note,
    "availability": lambda ask, candidate, space: None,  # noqa: ARG005
}
