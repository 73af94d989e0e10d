"""Reads of maker spaces."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q

from accounts.models import Sector
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceQuerySet
from ui.text import sought

WORDS_AT_MOST = 8  # of a search


def directory(filters: Mapping[str, Any]) -> SpaceQuerySet:
    """Return the public spaces that pass every filter that is set.

    Parameters
    ----------
    filters
        Any of `q` (text; each of its words must be found, and no word finds nothing), `sector`,
        `help`, `place`, `type` (codes), `free` (bool), `sort` (`free`, `name` or `rent`).
    """
    spaces = _searched(filters.get("q", ""))
    if sector := filters.get("sector"):
        family = Sector.objects.filter(Q(pk=sector) | Q(parent=sector))
        named = Space.sectors.through.objects.filter(sector__in=family)
        spaces = spaces.filter(pk__in=named.values("space"))
    for name, field in (("help", "help_kinds"), ("place", "county__prefecture"), ("type", "type")):
        if code := filters.get(name):
            spaces = spaces.filter(**{field: code})
    has_room = Q(status=SpaceStatus.RUNNING) & (Q(desks_free__gt=0) | Q(rooms_free__gt=0))
    if filters.get("free"):
        spaces = spaces.filter(has_room)
    if filters.get("sort") == "name":
        return spaces.order_by("search_key", "pk")
    if filters.get("sort") == "rent":
        return spaces.order_by(F("rent_desk_month").asc(nulls_last=True), "search_key", "pk")
    return spaces.alias(room=has_room).order_by("-room", "search_key", "pk")


def _searched(text: str) -> SpaceQuerySet:
    spaces, words = Space.objects.public(), sought(text).split()
    if text and not words:
        return spaces.none()
    for word in words[:WORDS_AT_MOST]:
        spaces = spaces.search(word)
    return spaces
