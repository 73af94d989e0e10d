"""Whom a cohort takes, and who of them may be paired with whom."""

from dataclasses import replace
from datetime import date

import numpy as np
from django.conf import settings
from django.db.models import F, Q, Value

from cohorts.models import Cohort
from matching.core.pool import SAID, Pool
from matching.queries.candidates import seeking
from matching.queries.pool import Told, pairs_of_all
from ventures.models import Venture
from ventures.querysets import VentureQuerySet

_LIKED = {"good": 1.0, "fine": 0.5, "": float("nan")}


def ventures_of(cohort: Cohort) -> VentureQuerySet:
    """Return the ventures of a cohort: they look for a mentor and may ask for one more.

    `room` is how many more requests each may send; a run gives none more mentors than that.
    """
    return _seeking_in(cohort).filter(open_requests__lt=settings.OPEN_REQUESTS_PER_VENTURE)


def without_room(cohort: Cohort) -> VentureQuerySet:
    """Return those that would be in it, but have as many requests open as they may."""
    return _seeking_in(cohort).filter(open_requests__gte=settings.OPEN_REQUESTS_PER_VENTURE)


def _seeking_in(cohort: Cohort) -> VentureQuerySet:
    found: VentureQuerySet = Venture.objects.filter(pk__in=seeking().values("pk")).exclude(
        pk__in=cohort.left_out.values("pk")
    )
    found = found.annotate(room=Value(settings.OPEN_REQUESTS_PER_VENTURE) - F("open_requests"))
    if prefectures := list(cohort.prefectures.values_list("pk", flat=True)):
        found = found.filter(county__prefecture__in=prefectures)
    if sectors := list(cohort.sectors.values_list("pk", flat=True)):
        found = found.filter(Q(sectors__in=sectors) | Q(sectors__parent__in=sectors)).distinct()
    return found


def pool_of(cohort: Cohort, *, today: date, told: Told = lambda _done, _total: None) -> Pool:
    """Return who of a cohort may be paired with whom; see `pairs_of_all`.

    After introduction calls these are the pairs that talked, unless one of them would rather not.
    """
    ventures = ventures_of(cohort).for_page().order_by("pk")
    if cohort.round == 1:
        return _with_room(pairs_of_all(list(ventures), today=today, told=told), ventures)
    talked = {
        (row.venture_id, row.mentor_id): tuple(_LIKED[getattr(row, name)] for name in SAID)
        for row in cohort.introductions.exclude(venture_says="no").exclude(mentor_says="no")
    }
    met = ventures.filter(pk__in={venture for venture, _mentor in talked})
    pool = pairs_of_all(list(met), today=today, told=told, only=set(talked))
    keys = zip(pool.ventures[pool.rows].tolist(), pool.mentors[pool.columns].tolist(), strict=True)
    said = np.array([talked[key] for key in keys]).reshape(-1, len(SAID))
    told_too = replace(pool, parts={**pool.parts, **dict(zip(SAID, said.T, strict=True))})
    return _with_room(told_too, ventures)


def _with_room(pool: Pool, ventures: VentureQuerySet) -> Pool:
    most = settings.OPEN_REQUESTS_PER_VENTURE
    has = dict(ventures.order_by().values_list("pk", "open_requests"))
    room = [most - has.get(key, most) for key in pool.ventures.tolist()]
    return replace(pool, room=np.array(room, np.int64))
