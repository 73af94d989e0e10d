"""What would bring more mentors: each thing a founder could change, tried for real."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import HelpKind, Language
from accounts.queries import rows_of
from matching.queries.asks import PEOPLE, Ask
from matching.queries.recommend import FINALISTS, Match, recommend_mentors
from mentors.models import MentorProfile
from ventures.enums import Importance, Veto

LANGUAGES = ("zh", "en")
_PREFERRED = 0.7  # what a line that is no must weighs; see `asks`


@dataclass(frozen=True)
class Lever:
    """One change, in words, and the mentors with a free place who fit only with it."""

    words: str
    more: list[Match[MentorProfile]]


def levers(ask: Ask, *, today: date) -> list[Lever]:
    """Return the changes that bring somebody who fits, the most first.

    Each is tried: the list is made again as it would be after the change.
    """
    now = {match.subject.pk for match in _fitting(ask, today)}
    found = [
        Lever(words, [match for match in _fitting(other, today) if match.subject.pk not in now])
        for words, other in _changed(ask)
    ]
    return sorted((lever for lever in found if lever.more), key=lambda lever: -len(lever.more))


def _fitting(ask: Ask, today: date) -> list[Match[MentorProfile]]:
    shown = recommend_mentors(ask, top=FINALISTS, today=today, only_fitting=True)
    return [each for each in shown if each.why["fit"] != "chat" and not each.subject.is_full]


def _changed(ask: Ask) -> Iterator[tuple[str, Ask]]:
    """Yield each change that a founder could make alone, with the ask after it."""
    kinds, spoken = rows_of(HelpKind), rows_of(Language)
    people = ask.only(PEOPLE)
    for code in sorted(people.musts):
        lines = tuple(
            replace(line, importance=Importance.PREFER, weight=_PREFERRED)
            if line.help_code == code and line.importance == Importance.MUST
            else line
            for line in ask.lines
        )
        words = _("“%(help)s” as a preference, no longer a must") % {"help": kinds[code]}
        yield words, replace(ask, lines=lines)
    for code in LANGUAGES:
        if ask.languages and code not in ask.languages:
            words = _("%(language)s as one more language") % {"language": spoken[code]}
            yield words, replace(ask, languages=(*ask.languages, code))
    venture = ask.venture
    for veto in venture.vetoes if venture else []:
        without = copy.copy(venture)
        assert without is not None  # noqa: S101  of a venture
        without.vetoes = [each for each in without.vetoes if each != veto]
        words = _("no longer ruled out: %(veto)s") % {"veto": Veto(veto).label}
        yield words, replace(ask, venture=without)
