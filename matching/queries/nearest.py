"""Whose lines are nearest to an ask: an exact scan, or an index once a library is large."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Least

from matching.models import Passage
from matching.queries.asks import Ask
from matching.queries.vectors import encoder, minus_cosines

# How many lines are looked at. Their mentors hold 95 of 100 of the five best by the full score even
# in a generated library of 5,000 that resemble each other; in the written samples they hold all.
NEAREST_PASSAGES = {"mentor": 300, "space": 100}
INDEX = "mentor_lines_near"
_FIRST_LOOK = 400  # lines near each line of the ask that the index is asked for
_SECOND_LOOK = 1_600
_WORTH_A_SECOND = 0.2  # of those first seen; where fewer are allowed, they are soon scanned


def nearest(subject: str, allowed: QuerySet[Any, Any], ask: Ask) -> list[int]:
    """Return the subjects (`mentor` or `space`) whose lines are nearest to any line of the ask.

    Each line counts by the nearest of the ask's lines. `allowed` holds the keys of those who may
    be recommended at all; as many lines come whatever share of the library they are.
    """
    if subject == "mentor" and index_stands():
        found = _by_index(allowed, ask)
        if found is not None:
            return found
    return scan(subject, allowed, ask)


def scan(subject: str, allowed: QuerySet[Any, Any], ask: Ask) -> list[int]:
    """Return the same by comparing every line that is allowed."""
    distances = minus_cosines(ask.texts)
    near = (
        Passage.objects.filter(model=encoder().name, **{f"{subject}__in": allowed})
        .order_by(Least(*distances, Value(1.0)))
        .values_list(subject, flat=True)
    )
    return list(dict.fromkeys(near[: NEAREST_PASSAGES[subject]]))


def index_stands() -> bool:
    """Return whether mentors' lines have an index; `index_lines` makes it when there are many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
        return bool(cursor.fetchone()[0])


def _by_index(allowed: QuerySet[Any, Any], ask: Ask) -> list[int] | None:
    """Return what the exact scan would, or nothing where too few of those near are allowed.

    The index gives the lines around each line of the ask, whoever wrote them; the limits are asked
    of their writers alone. What lies nearer than the edge of every one of these rounds is complete.
    """
    wanted = NEAREST_PASSAGES["mentor"]
    for looked_at in (_FIRST_LOOK, _SECOND_LOOK):
        nearest_to: dict[int, tuple[float, int]] = {}
        edge = 1.0
        for distance in minus_cosines(ask.texts):
            rows = list(
                Passage.objects.filter(model=encoder().name, mentor__isnull=False)
                .annotate(distance=distance)
                .order_by("distance")
                .values_list("distance", "mentor", "pk")[:looked_at]
            )
            if len(rows) == looked_at:
                edge = min(edge, max(row[0] for row in rows))
            for far, mentor, pk in rows:
                if pk not in nearest_to or far < nearest_to[pk][0]:
                    nearest_to[pk] = (far, mentor)
        writers = {mentor for _far, mentor in nearest_to.values()}
        may = set(allowed.filter(pk__in=writers).values_list("pk", flat=True))
        inside = sorted(row for row in nearest_to.values() if row[0] <= edge and row[1] in may)
        if len(inside) >= wanted:
            return list(dict.fromkeys(mentor for _far, mentor in inside[:wanted]))
        if len(may) < _WORTH_A_SECOND * len(writers):
            break
    return None
