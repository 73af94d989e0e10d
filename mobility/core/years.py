"""What follows from each calendar year: who assesses it, and the step of wage that it earns."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from mobility.core.terms import Term, months_and_days

MONTHS_ON_POST = 6
_DAY = timedelta(days=1)
_MONTH = 30  # days that make a month where parts of months are added up


class Grade(StrEnum):
    """Result of the yearly assessment (年度考核等次)."""

    EXCELLENT = "excellent"  # 优秀
    QUALIFIED = "qualified"  # 合格
    BASIC = "basic"  # 基本合格
    FAILED = "failed"  # 不合格
    NONE = "none"  # 不定等次


class Assessor(StrEnum):
    """Whose opinion a yearly assessment rests on."""

    DEPARTMENT = "department"
    ENTERPRISE = "enterprise"
    MIXED = "mixed"


_STEPS = frozenset({Grade.EXCELLENT, Grade.QUALIFIED})


def wage_steps(grades: Mapping[int, Grade]) -> list[date]:
    """Return the days on which the wage rises a step (薪级晋升), leave or not.

    A year that was qualified (合格) or better earns one from 1 January of the next.

    >>> wage_steps({2022: Grade.QUALIFIED, 2023: Grade.BASIC})
    [datetime.date(2023, 1, 1)]
    """
    return [date(year + 1, 1, 1) for year in sorted(grades) if grades[year] in _STEPS]


def assessors(
    first_day: date, last_day: date, months_on_post: int = MONTHS_ON_POST
) -> dict[int, Assessor]:
    """Return who assesses each calendar year that a leave touches.

    A year wholly on leave rests on the opinion of the enterprise (企业意见). One with 6 months or
    more on post, before the leave or after it, is the department's. Every other year is mixed: both
    are asked. No instrument fixes the 6 months; they are a rule of the unit.

    Parameters
    ----------
    first_day, last_day
        The whole leave, extension included.
    months_on_post
        From how many months on post the department alone assesses.

    Raises
    ------
    ValueError
        `last_day` lies before `first_day`.

    Examples
    --------
    >>> found = assessors(date(2022, 11, 1), date(2025, 10, 31))
    >>> {year: str(who) for year, who in found.items()}
    {2022: 'department', 2023: 'enterprise', 2024: 'enterprise', 2025: 'mixed'}
    """
    if last_day < first_day:
        raise ValueError("The last day lies before the first.")
    leave = Term(first_day, last_day)
    touched = range(first_day.year, last_day.year + 1)
    return {year: _assessor(year, leave, months_on_post) for year in touched}


def _assessor(year: int, leave: Term, months_on_post: int) -> Assessor:
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    first, last = max(leave.first_day, begins), min(leave.last_day, ends)
    if (first, last) == (begins, ends):
        return Assessor.ENTERPRISE
    on_post = _measure(begins, first - _DAY) + _measure(last + _DAY, ends)
    return Assessor.DEPARTMENT if on_post >= months_on_post * _MONTH else Assessor.MIXED


def _measure(first: date, last: date) -> int:
    """Return the length of a part of a year in days, 30 to each whole month; 0 for none."""
    if last < first:
        return 0
    months, days = months_and_days(first, last)
    return months * _MONTH + days
