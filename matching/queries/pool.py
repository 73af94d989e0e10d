"""The possible pairs of a cohort, all at once: one scan of the library for many ventures."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from django.db.models import F
from django.db.models.functions import Least

from matching.core.encoders import Vectors
from matching.core.pool import Pool, ties
from matching.models import Passage
from matching.queries.asks import PEOPLE, ask_of_venture
from matching.queries.candidates import possible_mentors
from matching.queries.parts import MENTOR_PARTS, Candidate, mentor_facts
from matching.queries.vectors import encoder
from mentors.models import MentorProfile
from mentors.querysets import MentorQuerySet
from ventures.models import Venture

KEPT_PER_VENTURE, KEPT_PER_MENTOR = 60, 20
WHOLE_UP_TO = 250  # mentors: so few are all kept
Told = Callable[[int, int], None]


def mentors_of(today: date) -> MentorQuerySet:
    """Return the mentors who can take somebody today."""
    return MentorProfile.objects.public().with_room().askable(today)


def pairs_of_all(
    ventures: Sequence[Venture],
    *,
    today: date,
    told: Told = lambda _done, _total: None,
    only: Collection[tuple[int, int]] | None = None,
) -> Pool:
    """Return who may be paired with whom, with the parts of the score of every pair.

    Of a large library each venture keeps its nearest mentors and each mentor his nearest ventures,
    so that nobody is left without a pair who is on nobody's list. `told` hears how many ventures
    have been read, of how many. With `only` these pairs (keys) alone are looked at.
    """
    free = dict(
        mentors_of(today)
        .with_requests_left(today)
        .order_by("pk")
        .values_list("pk", Least(F("capacity") - F("active_count"), F("requests_left")))
    )
    library = _Library(list(free))
    place = {key: at for at, key in enumerate(free)}
    asks = [ask_of_venture(venture, today=today).only(PEOPLE) for venture in ventures]
    lines, best = [], np.zeros((len(asks), len(free)), np.float32)
    for at, ask in enumerate(asks):
        lines.append(encoder().hear(ask.texts))
        best[at] = library.best(lines[at])
        told(at + 1, len(asks))
    rows, columns, parts = [], [], []
    if only is None:
        nearest = _near(best)
    else:
        of = [[place[m] for v, m in only if v == each.pk and m in place] for each in ventures]
        nearest = [np.array(sorted(each), np.int64) for each in of]
    for at, (ask, near) in enumerate(zip(asks, nearest, strict=True)):
        allowed = set(possible_mentors(ask, today=today).values_list("pk", flat=True))
        kept = [column for column in near if library.keys[column] in allowed]
        candidates = library.candidates(lines[at], kept)
        if candidates:
            values = {name: part(ask, candidates) for name, part in MENTOR_PARTS.items()}
            rows += [at] * len(candidates)
            columns += [place[each.pk] for each in candidates]
            parts.append(np.stack(list(values.values())))
    table = np.concatenate(parts, axis=1) if parts else np.zeros((len(MENTOR_PARTS), 0))
    return Pool(
        np.array([venture.pk for venture in ventures], np.int64),
        np.array(list(free), np.int64),
        np.array(list(free.values()), np.int64),
        np.array(rows, np.int64),
        np.array(columns, np.int64),
        dict(zip(MENTOR_PARTS, table, strict=True)),
        (ties(f"{venture.name}\n{venture.sentence}" for venture in ventures), _names(free)),
    )


def _names(mentors: Iterable[int]) -> npt.NDArray[np.int64]:
    """Return what decides between mentors who are worth the same: name and headline."""
    rows = MentorProfile.objects.filter(pk__in=list(mentors)).order_by()
    named = {
        key: f"{name}\n{line}"
        for key, name, line in rows.values_list("pk", "user__name", "headline")
    }
    return ties(named[key] for key in mentors)


def _near(best: Vectors) -> list[npt.NDArray[np.int64]]:
    """Return for each venture the mentors worth a closer look; of a small library all."""
    if best.shape[1] <= WHOLE_UP_TO:
        return [np.arange(best.shape[1])] * len(best)
    kept = np.zeros(best.shape, bool)
    of_venture = np.argpartition(-best, KEPT_PER_VENTURE - 1, axis=1)[:, :KEPT_PER_VENTURE]
    np.put_along_axis(kept, of_venture, values=True, axis=1)
    width = min(KEPT_PER_MENTOR, len(best))
    of_mentor = np.argpartition(-best, width - 1, axis=0)[:width]
    np.put_along_axis(kept, of_mentor, values=True, axis=0)
    return [np.flatnonzero(row) for row in kept]


class _Library:
    """The lines of mentors with their vectors, and what the mentors offer; read once."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.keys = list(keys)
        facts = {row["pk"]: row for row in mentor_facts(self.keys)}
        self._facts = [facts[key] for key in self.keys]
        rows = list(
            Passage.objects.of("mentor")
            .filter(mentor__in=self.keys, model=encoder().name)
            .order_by("mentor", "part", "pk")
            .values_list("mentor", "part", F("text"), F("other"), "vector")
        )
        self._told = [(part, text, other) for _key, part, text, other, _vector in rows]
        self._vectors = np.zeros((len(rows), encoder().width), np.float32)
        for place, row in enumerate(rows):
            self._vectors[place] = row[4]
        owners = np.array([row[0] for row in rows], np.int64)
        self._start = np.searchsorted(owners, self.keys, side="left")
        self._end = np.searchsorted(owners, self.keys, side="right")

    def best(self, lines: Vectors) -> Vectors:
        """Return the largest cosine of each mentor with any line, shape (n_mentors,)."""
        found = np.full(len(self.keys), -1.0, np.float32)
        told = self._start < self._end
        if told.any():
            nearest = (lines @ self._vectors.T).max(axis=0)
            found[told] = np.maximum.reduceat(nearest, self._start[told])
        return found

    def candidates(self, lines: Vectors, columns: Iterable[int]) -> list[Candidate]:
        """Return mentors as the parts of the score read them."""
        found = []
        for column in columns:
            own = slice(self._start[column], self._end[column])
            if own.start == own.stop:
                continue
            each = Candidate(self.keys[column], self._facts[column])
            each.take(self._told[own], (lines @ self._vectors[own].T).astype(float))
            found.append(each)
        return found
