"""Competitions as the public reads them, and their results."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.policies import permits
from events import policies
from events.models import Competition, Entry
from events.querysets import CompetitionQuerySet
from ui.text import sought

WORDS_AT_MOST = 8  # of a search


def competitions_found(text: str) -> CompetitionQuerySet:
    """Return the public competitions in which every word is found, the latest first."""
    found: CompetitionQuerySet = Competition.objects.public().for_page()
    words = sought(text).split()
    if text and not words:
        return found.none()
    for word in words[:WORDS_AT_MOST]:
        found = found.filter(Q(title__icontains=word) | Q(about__icontains=word))
    return found


@dataclass(frozen=True)
class Result:
    """One winner; `name` is empty where the venture did not agree to be named."""

    entry: Entry
    name: str
    may_invite: bool

    @property
    def award(self) -> str:
        """Return the prize in words."""
        return self.entry.get_award_display()


def published_results(competition: Competition, user: object) -> Sequence[Result]:
    """Return the winners, the highest prize first; to a manager also whom to invite."""
    found = Entry.objects.filter(competition=competition).winners()
    winners = list(found.for_page())
    left: set[Entry] = set(found.left()) if winners else set()
    asked = [each for each in winners if each not in left and each.venture.archived_at is None]
    invites = bool(asked) and getattr(user, "is_authenticated", False)
    invites = invites and permits(policies.may_invite, user, asked[0])  # type: ignore[arg-type]
    return [
        Result(
            entry,
            entry.venture.name if entry.may_be_named else "",
            may_invite=invites and entry in asked,
        )
        for entry in winners
    ]
