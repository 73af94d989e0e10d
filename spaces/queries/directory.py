"""Reads of maker spaces."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from accounts.models import Sector
from spaces.enums import Level, SpaceStatus
from spaces.models import Space, SpaceQuerySet
from ui.text import sought

WORDS_AT_MOST = 8  # of a search
_FIELDS = {
    "help": "help_kinds", "place": "county__prefecture", "type": "type", "carrier": "carrier"
}  # fmt: skip
HAS_ROOM = Q(status=SpaceStatus.RUNNING) & (Q(desks_free__gt=0) | Q(rooms_free__gt=0))


def directory(filters: Mapping[str, Any], *, on: date) -> SpaceQuerySet:
    """Return the public spaces that pass every filter that is set; levels as they hold on a day.

    Parameters
    ----------
    filters
        Any of `q` (text; each of its words must be found, and no word finds nothing), `sector`,
        `help`, `place`, `type`, `level` (codes), `carrier` (a name), `free`, `closed` (bool: those
        that closed instead), `sort` (`free`, `name` or `rent`).
    """
    among = Space.objects.closed() if filters.get("closed") else Space.objects.public()
    spaces = _searched(filters.get("q", ""), among)
    if sector := filters.get("sector"):
        family = Sector.objects.filter(Q(pk=sector) | Q(parent=sector))
        named = Space.sectors.through.objects.filter(sector__in=family)
        spaces = spaces.filter(pk__in=named.values("space"))
    if level := filters.get("level"):
        spaces = spaces.at_level(level, on)
    for name, field in _FIELDS.items():
        if code := filters.get(name):
            spaces = spaces.filter(**{field: code})
    if filters.get("free"):
        spaces = spaces.filter(HAS_ROOM)
    if filters.get("sort") == "name":
        return spaces.order_by("search_key", "pk")
    if filters.get("sort") == "rent":
        return spaces.order_by(F("rent_desk_month").asc(nulls_last=True), "search_key", "pk")
    return spaces.alias(room=HAS_ROOM).order_by("-room", "search_key", "pk")


def levels(on: date) -> list[Level]:
    """Return the levels at which a public space stands on a day, the highest first."""
    told = Space.objects.public().only("level", "level_until")
    held = {space.level_on(on) for space in told}
    return [level for level in Level if level in held]


def carriers() -> list[str]:
    """Return the parks and universities that carry a public space."""
    told = Space.objects.public().exclude(carrier="").order_by("carrier")
    return list(told.values_list("carrier", flat=True).distinct())


@dataclass(frozen=True)
class Carrier:
    """A park or university, and how many public spaces it carries at which level."""

    name: str
    levels: Sequence[tuple[Level, int]]

    @property
    def total(self) -> int:
        """How many it carries."""
        return sum(n for _level, n in self.levels)


def carried(on: date) -> list[Carrier]:
    """Return the parks and universities with their spaces on a day, who carries most first."""
    counted: dict[str, Counter[Level]] = defaultdict(Counter)
    told = Space.objects.public().exclude(carrier="").only("carrier", "level", "level_until")
    for space in told:
        counted[space.carrier][space.level_on(on)] += 1
    found = [
        Carrier(name, [(level, held[level]) for level in Level if held[level]])
        for name, held in counted.items()
    ]
    return sorted(found, key=lambda each: (-each.total, each.name))


def _searched(text: str, spaces: SpaceQuerySet) -> SpaceQuerySet:
    words = sought(text).split()
    if text and not words:
        return spaces.none()
    for word in words[:WORDS_AT_MOST]:
        spaces = spaces.search(word)
    return spaces
