"""The reasons for a space, and the reservation."""

import math
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Stage
from accounts.queries import chosen
from matching.core.relevance import GOOD_FROM, chance_of
from matching.queries.asks import Ask
from matching.queries.parts import Candidate
from matching.queries.wording.points import (
    Parts,
    Point,
    Says,
    best_of,
    joined,
    need_points,
    note,
    point_of,
    sector_point,
    sectors_of,
    shortfalls,
    stage_point,
    uncovered,
)
from spaces.models import Space


def space_points(ask: Ask, candidate: Candidate, space: Space, parts: Parts) -> list[Point]:
    """Return the reasons for a space, best first, and one reservation last."""
    facts = candidate.facts
    reasons = [
        *need_points(ask, candidate, "has", chance_of(parts["need"])),
        sector_point(ask, facts, parts["sector"]),
        _vacancy_point(space),
        _space_place_point(space, parts["place"]),
        _rent_point(space),
        stage_point(facts, parts["stage"]),
    ]
    return [*best_of(reasons), _space_reservation(ask, candidate, space, parts)]


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
    return point_of("availability", "yes", "room", lambda: _vacancies(space))


def _space_place_point(space: Space, value: float) -> Point | None:
    if math.isnan(value) or value < 1.0:
        return None
    return point_of("place", "yes", "here", lambda: space.county.full)


def _rent_point(space: Space) -> Point | None:
    if not space.rent_free_months:
        return None
    return point_of(
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


_SPACE_CARE = {"availability": 0.4, "conditions": 0.5, "place": 0.25, "stage": 0.15, "sector": 0.15}


def _space_reservation(ask: Ask, candidate: Candidate, space: Space, parts: Parts) -> Point:
    """Return the one thing that does not fit, or what is not known yet."""
    if not space.has_room:
        return note(
            "availability",
            lambda: _("Nothing free as of %(day)s") % {"day": space.figures_on.isoformat()},
        )
    if chance_of(parts["need"]) < GOOD_FROM:
        return note("need", lambda: _("Nothing is written about exactly this"))
    for part in shortfalls(parts, _SPACE_CARE):
        says = _SPACE_NOTES[part](ask, candidate, space)
        if says is not None:
            return note(part, says)
    if candidate.facts["requires_registered"] and not ask.is_registered:
        return note("conditions", lambda: _("Takes registered firms only"))
    if line := uncovered(ask, candidate):
        return note("need", lambda: _("Nothing written about “%(line)s”") % {"line": line})
    return note(
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
    named = joined(chosen(Stage, candidate.facts["stages_codes"]))
    return lambda: _("Meant for another stage: %(stages)s") % {"stages": named()}


def _space_sector_note(ask: Ask, candidate: Candidate, space: Space) -> Says:
    del ask, space
    named = joined(sectors_of(candidate.facts["sectors_codes"]))
    return lambda: _("Meant for another trade: %(sectors)s") % {"sectors": named()}


_SPACE_NOTES: Mapping[str, Callable[[Ask, Candidate, Space], Says]] = {
    "place": _far_note,
    "conditions": _conditions_note,
    "stage": _space_stage_note,
    "sector": _space_sector_note,
    "availability": lambda ask, candidate, space: None,  # noqa: ARG005
}
