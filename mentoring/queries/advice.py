"""What mentors advised a venture, and which of it contradicts which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.models import Contradiction, Record
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from ventures.models import Venture


@dataclass(frozen=True)
class Against:
    """What contradicts a piece of advice; `who` gave it, nothing where the reader may not know."""

    row: Contradiction
    other: Record
    who: str


def advice_of(pairs: Iterable[Mentorship], words: Iterable[str]) -> QuerySet[Record]:
    """Return the records with advice of these mentorships, newest first, that hold every word."""
    found = Record.objects.with_advice().filter(mentorship__in=pairs)
    for word in words:
        found = found.filter(advice__icontains=word)
    read = found.select_related("mentorship__mentor__user", "written_by", "changed_by")
    return read.order_by("-held_on", "-pk")


def rivals_of(record: Record) -> QuerySet[Record]:
    """Return the advice that a record can contradict: of other mentors, not linked to it yet."""
    pair = record.mentorship
    linked = Contradiction.objects.filter(Q(first=record) | Q(second=record))
    known = {pk for keys in linked.values_list("first", "second") for pk in keys}
    pairs = Mentorship.objects.filter(venture=pair.venture_id).exclude(mentor=pair.mentor_id)
    return advice_of(pairs, []).exclude(pk__in=known)


def against(records: Iterable[Record], *, knows_all: bool) -> Mapping[int, Sequence[Against]]:
    """Return what contradicts each record, by its key.

    Founders know all names; a mentor only those of mentors who mentor the venture now.
    """
    keys = {each.pk for each in records}
    rows = Contradiction.objects.filter(Q(first__in=keys) | Q(second__in=keys)).with_both()
    found: dict[int, list[Against]] = defaultdict(list)
    for row in rows:
        for own, other in ((row.first, row.second), (row.second, row.first)):
            if own.pk in keys:
                found[own.pk].append(Against(row, other, _name(other, knows_all=knows_all)))
    return dict(found)


def _name(record: Record, *, knows_all: bool) -> str:
    pair = record.mentorship
    is_known = knows_all or pair.status == MentorshipStatus.ACTIVE
    return str(pair.mentor) if is_known else ""


def pairs_read_by(venture: Venture, mentor: int) -> Sequence[Mentorship]:
    """Return the mentorships of a venture with one mentor, by his account's key."""
    return list(venture.mentorships.filter(mentor__user=mentor))
