"""How mentoring went over the months: pairs under way and begun, how soon and how answers came.

Months are told by their ends, as in `board.trends`; what is counted "in a month" happened between
the end before and its own.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np

from mentors.enums import ANSWERED, RequestStatus
from mentors.models import Mentorship, MentorshipRequest
from ui.days import end_of

ANSWERS_FROM = 5  # of fewer in a month a share or a median says more about people than of the month
_DAY = timedelta(days=1)
Answer = tuple[timedelta, bool]  # how long it took, and whether it was yes


def pairs_over(days: Sequence[date]) -> tuple[list[int], list[int]]:
    """Return how many pairs were under way at each end, and how many had begun in each month."""
    ends, before = _ends(days)
    going, begun = np.zeros(len(ends), dtype=int), np.zeros(len(ends), dtype=int)
    rows = Mentorship.objects.filter(started_at__lt=ends[-1]).order_by()
    for started, ended in rows.values_list("started_at", "ended_at"):
        first = bisect_right(ends, started)
        going[first : bisect_right(ends, ended) if ended else len(ends)] += 1
        begun[first] += started >= before
    return going.tolist(), begun.tolist()


def answers_over(days: Sequence[date]) -> tuple[list[int | None], list[int | None]]:
    """Return within how many days half of a month's answers came, and how many per cent said yes.

    None where there were fewer than five answers; what nobody asked for is not answered.
    """
    ends, before = _ends(days)
    months: list[list[Answer]] = [[] for _end in ends]
    rows = (
        MentorshipRequest.objects.asked()
        .filter(
            status__in=sorted(ANSWERED),
            status_changed_at__gte=before,
            status_changed_at__lt=ends[-1],
        )
        .order_by()
    )
    for sent, at, status in rows.values_list("sent_at", "status_changed_at", "status"):
        if at is not None:
            answer = (at - sent, status == RequestStatus.ACCEPTED)
            months[bisect_right(ends, at)].append(answer)
    return [_told(each, _half_within) for each in months], [_told(each, _yes) for each in months]


def _ends(days: Sequence[date]) -> tuple[list[datetime], datetime]:
    """Return the ends of the months, and the moment at which the first of them began."""
    return [end_of(each) for each in days], end_of(days[0].replace(day=1) - _DAY)


def _told(answers: Sequence[Answer], what: Callable[[Sequence[Answer]], int]) -> int | None:
    return what(answers) if len(answers) >= ANSWERS_FROM else None


def _half_within(answers: Sequence[Answer]) -> int:
    return math.ceil(median(took / _DAY for took, _yes in answers))


def _yes(answers: Sequence[Answer]) -> int:
    return round(100 * sum(is_yes for _took, is_yes in answers) / len(answers))
