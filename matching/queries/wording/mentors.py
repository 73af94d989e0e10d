"""The reasons for a mentor, and the reservation."""

import math
from collections.abc import Callable, Iterator, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import HelpKind, Language, Prefecture, Stage
from accounts.queries import chosen, rows_of
from matching.core.exposure import IN_DEMAND
from matching.core.relevance import GOOD_FROM, chance_of
from matching.queries.asks import Ask
from matching.queries.parts import Candidate, Facts
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
from mentors.models import MentorProfile


def mentor_points(
    ask: Ask, candidate: Candidate, mentor: MentorProfile, parts: Parts
) -> list[Point]:
    """Return the reasons for a mentor, best first, and one reservation last."""
    facts = candidate.facts
    reasons = [
        *need_points(ask, candidate, "done", chance_of(parts["need"])),
        _help_point(ask, facts),
        sector_point(ask, facts, parts["sector"]),
        stage_point(facts, parts["stage"]),
        _mentor_place_point(ask, mentor, parts["place"]),
        _free_point(mentor),
    ]
    return [*best_of(reasons), next(_mentor_notes(ask, candidate, mentor, parts))]


def _help_point(ask: Ask, facts: Facts) -> Point | None:
    wanted = set(ask.helps) & set(facts["help_kinds_codes"])
    if not wanted:
        return None
    fit = "yes" if len(wanted) == len(ask.helps) else "part"
    return point_of("help", fit, "help", joined(chosen(HelpKind, wanted)))


def _place_name(mentor: MentorProfile) -> str:
    return mentor.county.full if mentor.county else mentor.home


def _mentor_place_point(ask: Ask, mentor: MentorProfile, value: float) -> Point | None:
    if not ask.prefecture or not value >= 0.9:  # noqa: PLR2004  comes to the prefecture
        return None
    if value >= 1.0:
        return point_of("place", "yes", "home", lambda: _place_name(mentor))
    here = rows_of(Prefecture)[ask.prefecture]
    return point_of(
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
    return point_of("availability", "yes", "free", lambda: _load(mentor))


# How much a shortfall matters to the reader, apart from what it does to the order.
_MENTOR_CARE = {"availability": 0.3, "place": 0.25, "stage": 0.2, "sector": 0.18, "language": 0.3}


def _mentor_notes(
    ask: Ask, candidate: Candidate, mentor: MentorProfile, parts: Parts
) -> Iterator[Point]:
    """Yield what does not fit or is not known yet, the most important thing first."""
    if mentor.is_full:
        yield note("availability", lambda: _("All places are taken; one may be free later"))
    elif mentor.is_paused(timezone.localdate()):
        yield note("availability", lambda: _("Takes no requests just now"))
    if chance_of(parts["need"]) < GOOD_FROM:
        yield note("need", lambda: _("Nothing is written about exactly this"))
    for part in shortfalls(parts, _MENTOR_CARE):
        if says := _MENTOR_NOTES[part](ask, candidate, mentor):
            yield note(part, says)
    if (candidate.facts["price_now"] or 0.0) >= IN_DEMAND:
        yield note("demand", lambda: _in_demand(mentor))
    yield from _unsaid(ask, candidate)
    if mentor.free_places == 1:
        yield note("availability", lambda: _("Only one place is left"))
    yield note("record", lambda: _record(mentor))


def _unsaid(ask: Ask, candidate: Candidate) -> Iterator[Point]:
    """Yield what is asked for and neither written about nor ticked."""
    if line := uncovered(ask, candidate):
        yield note("need", lambda: _("Has not written about “%(line)s”") % {"line": line})
    if unticked := set(ask.helps) - set(candidate.facts["help_kinds_codes"]):
        named = joined(chosen(HelpKind, unticked))
        yield note("help", lambda: _("Has not ticked: %(kinds)s") % {"kinds": named()})


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
    named = joined(chosen(Stage, candidate.facts["stages_codes"]))
    return lambda: _("Works mostly with another stage: %(stages)s") % {"stages": named()}


def _sector_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, mentor
    named = joined(sectors_of(candidate.facts["sectors_codes"]))
    return lambda: _("Comes from another trade: %(sectors)s") % {"sectors": named()}


def _language_note(ask: Ask, candidate: Candidate, mentor: MentorProfile) -> Says:
    del ask, mentor
    named = joined(chosen(Language, candidate.facts["languages_codes"]))
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
