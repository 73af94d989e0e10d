"""Whose profiles are nearest to an ask: an exact scan, or an index once a library is large."""

from collections import Counter
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.functions import Least

from matching.enums import Part
from matching.models import Passage
from matching.queries.asks import Ask
from matching.queries.vectors import encoder, literals, minus_cosines
from mentors.models import MentorProfile

# What of a profile tells whether a closer look is worth it: what speaks of the whole. The single
# lines are three quarters of all passages and find fewer of the best.
WHOLES = {
    "mentor": (Part.PROFILE, Part.HEADLINE, Part.OFFER),
    "space": (Part.PROFILE, Part.SUMMARY, Part.OFFER),
}
# How many of these are looked at, for each line of the ask and besides. In a generated library of
# 5,000 that resemble each other their mentors hold 95 of 100 of the five best by the full score for
# a sentence, 87 for a venture with three needs, and lose .005 of the chance; in the written samples
# they hold all.
NEAREST_PASSAGES = {"mentor": (100, 150), "space": (60, 60)}
INDEX = "mentor_lines_near"
_FIRST_LOOK = 300  # passages near each line of the ask that the index is asked for
_SECOND_LOOK = 1_200
_COMPLETE = 60  # so many of the nearest are surely the nearest; of the others one may be missed
_WORTH_A_SECOND = 0.2  # of those first seen; where fewer are allowed, they are soon scanned


def nearest(subject: str, allowed: QuerySet[Model, object], ask: Ask) -> list[int]:
    """Return the subjects (`mentor` or `space`) whose profiles are nearest to any line of the ask.

    Each passage of `WHOLES` counts by the nearest of the ask's lines. `allowed` holds the keys of
    those who may be recommended at all; as many come whatever share of the library they are.
    """
    if subject == "mentor" and index_stands():
        found = _by_index(allowed, ask)
        if found is not None:
            return found
    return scan(subject, allowed, ask)


def scan(subject: str, allowed: QuerySet[Model, object], ask: Ask) -> list[int]:
    """Return the same by comparing everybody who is allowed."""
    distances = minus_cosines(ask.texts)
    told = Passage.objects.filter(part__in=WHOLES[subject], model=encoder().name)
    near = (
        told.filter(**{f"{subject}__in": allowed})
        .order_by(Least(*distances, Value(1.0)))
        .values_list(subject, flat=True)
    )
    return list(dict.fromkeys(near[: wanted(subject, ask)]))


def wanted(subject: str, ask: Ask) -> int:
    """Return how many passages are looked at."""
    each, besides = NEAREST_PASSAGES[subject]
    return each * len(ask.texts) + besides


def index_stands() -> bool:
    """Return whether mentors' lines have an index; `index_lines` makes it when there are many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
        return bool(cursor.fetchone()[0])


# What `index_mentor_lines` indexes (migration 0012): the wholes of mentors.
_ROUNDS = """
SELECT round.number, near.distance, near.mentor_id, near.id
FROM unnest(%s::halfvec[]) WITH ORDINALITY AS round (centre, number)
CROSS JOIN LATERAL (
    SELECT id, mentor_id, vector <#> round.centre AS distance FROM matching_passage
    WHERE model = %s AND mentor_id IS NOT NULL
    AND part IN ('profile', 'headline', 'offer') {limits}
    ORDER BY vector <#> round.centre LIMIT %s
) near
"""


def _by_index(allowed: QuerySet[Model, object], ask: Ask) -> list[int] | None:
    """Return what the scan would, or nothing where too few of those near are allowed.

    The index gives the lines around each line of the ask, whoever wrote them; the limits are asked
    of their writers alone. What lies inside of every one of these rounds is complete.
    """
    enough = wanted("mentor", ask)
    for looked_at in (_FIRST_LOOK, _SECOND_LOOK):
        rows = _rounds(ask, looked_at)
        full = [
            number
            for number, count in Counter(row[0] for row in rows).items()
            if count == looked_at
        ]
        edge = min((max(row[1] for row in rows if row[0] == number) for number in full), default=1)
        lines: dict[int, tuple[float, int]] = {}
        for _number, distance, mentor, line in sorted(rows, key=itemgetter(1)):
            lines.setdefault(line, (distance, mentor))
        writers = {mentor for _distance, mentor in lines.values()}
        may = set(allowed.filter(pk__in=writers).values_list("pk", flat=True))
        kept = [row for row in lines.values() if row[1] in may][:enough]
        if len(kept) == enough and kept[_COMPLETE - 1][0] <= edge:
            return list(dict.fromkeys(mentor for _distance, mentor in kept))
        if not full or len(may) < _WORTH_A_SECOND * len(writers):
            break
    return None


def _rounds(ask: Ask, looked_at: int) -> list[tuple[int, float, int, int]]:
    """Return number of the ask's line, distance, mentor and line of the nearest to each.

    What few offer is asked of every line: help that the founder must have, and a language when
    Chinese will not do. `CASE` keeps the planner from sorting all the lines of those who do.
    """
    offers: list[QuerySet[Model, object]] = []
    if ask.musts:
        helping = MentorProfile.help_kinds.through.objects.filter(helpkind__in=ask.musts)
        offers.append(helping.values("mentorprofile"))
    if ask.languages and "zh" not in ask.languages:
        speaking = MentorProfile.languages.through.objects.filter(language__in=ask.languages)
        offers.append(speaking.values("mentorprofile"))
    limits = ""
    told: list[Any] = []
    for offer in offers:
        sql, values = offer.query.sql_with_params()
        limits += f" AND CASE WHEN mentor_id IN ({sql}) THEN true END"
        told += values
    with connection.cursor() as cursor:
        cursor.execute(
            _ROUNDS.format(limits=limits),
            [literals(ask.texts), encoder().name, *told, looked_at],
        )
        found: list[tuple[int, float, int, int]] = cursor.fetchall()
    return found
