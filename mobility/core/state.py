"""Where a leave stands on a day: the dates alone decide, so that no job can be late.

The one rule behind every page, warning, feed, figure and export. `CaseQuerySet.on` says the same in
SQL for many cases at once and is tested against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import is_overdue
from mobility.core.terms import Term

DUE_SOON_DAYS = 90
_DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where a leave stands."""

    APPLYING = "applying"  # 申请中: no term is agreed
    UPCOMING = "upcoming"  # 待离岗
    AWAY = "away"  # 离岗中, on a first term or an extension
    DUE = "due"  # 快到期: the last 90 days
    REPORTING = "reporting"  # 待报到: ended before a weekend or holiday, the report day to come
    OVERDUE = "overdue"  # 逾期: the report day has come and he has not
    BACK = "back"  # 已返岗
    ENDED = "ended"  # 其他方式结束
    DROPPED = "dropped"  # 未成: refused, withdrawn, cancelled


# The words of every list and figure: who is out (在外), whose leave ends soon (快到期).
OUT = frozenset({Phase.AWAY, Phase.DUE, Phase.REPORTING, Phase.OVERDUE})
ENDS_SOON = frozenset({Phase.DUE, Phase.REPORTING})


@dataclass(frozen=True)
class History:
    """What is on record of one leave.

    Attributes
    ----------
    terms
        Valid terms by first day, each beginning the day after the one before it ends; the last may
        have been ended early. A term counts from the moment it is on record, begun or not.
    closed_on, closed_as
        The day of the return or other end, and which of `BACK`, `ENDED`, `DROPPED` it is.
    """

    terms: Sequence[Term] = ()
    closed_on: date | None = None
    closed_as: Phase | None = None

    @property
    def leave(self) -> Term | None:
        """The whole leave: from the first day of the first term to the last day of the last."""
        if not self.terms:
            return None
        return Term(self.terms[0].first_day, self.terms[-1].last_day)


def phase(history: History, on: date, calendar: WorkCalendar) -> Phase:
    """Return where a leave stands on a day, by what is on record of it.

    >>> granted = History((Term(date(2024, 2, 25), date(2027, 2, 24)),
    ...                    Term(date(2027, 2, 25), date(2028, 2, 24))))
    >>> phase(granted, date(2026, 12, 1), WorkCalendar()).value  # the extension counts already
    'away'
    """
    if history.closed_as and history.closed_on and history.closed_on <= on:
        return history.closed_as
    leave = history.leave
    if leave is None:
        return Phase.APPLYING
    if on < leave.first_day:
        return Phase.UPCOMING
    if on <= leave.last_day:
        soon = (leave.last_day - on).days <= DUE_SOON_DAYS
        return Phase.DUE if soon else Phase.AWAY
    return Phase.OVERDUE if is_overdue(leave.last_day, on, calendar) else Phase.REPORTING


class Count(NamedTuple):
    """The days that a page counts: `kind` is begins, left or over."""

    kind: str
    days: int


def count(stands: str, first_day: date | None, last_day: date | None, on: date) -> Count | None:
    """Return the days to the start, to the end or past it; nothing where no leave is counted.

    Parameters
    ----------
    stands
        The phase on the day.
    first_day, last_day
        Of the whole leave.
    on
        The day.

    Examples
    --------
    >>> count("overdue", date(2022, 3, 1), date(2025, 2, 28), date(2025, 3, 30))
    Count(kind='over', days=30)
    """
    if first_day is None or last_day is None:
        return None
    if stands == Phase.UPCOMING:
        return Count("begins", (first_day - on).days)
    if stands not in OUT:
        return None
    left = (last_day - on).days
    return Count("left", left) if left >= 0 else Count("over", -left)


def days_out(history: History, first: date, last: date, today: date, calendar: WorkCalendar) -> int:
    """Return the days of a period on which a person was out, the overdue ones among them.

    Parameters
    ----------
    first, last
        The period, both days in it.
    today
        Days after it count only while they are agreed; but of a period to come, whoever is overdue
        on it counts all days, as nobody knows of a return.

    Examples
    --------
    >>> over = History((Term(date(2022, 3, 1), date(2025, 2, 28)),))
    >>> days_out(over, date(2025, 3, 1), date(2025, 3, 31), date(2025, 3, 10), WorkCalendar())
    10
    """
    leave = history.leave
    if leave is None:
        return 0
    until = max(leave.last_day, today)
    if history.closed_as and history.closed_on:
        until = history.closed_on - _DAY
    elif first > today and phase(history, today, calendar) is Phase.OVERDUE:
        until = last
    return max((min(until, last) - max(leave.first_day, first)).days + 1, 0)
