"""Retirement (退休) by the national rule that moves the age step by step from 2025 on.

Source: 全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定, in force since 2025-01-01.
Early and deferred retirement by choice (弹性退休) are not computed.
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from mobility.core.terms import add_months

_YEAR = 12  # months
_BEGINS = 2025  # in January


class Category(StrEnum):
    """By which age a person retires: men (60), women of the former 55 and of the former 50."""

    MAN = "man"
    WOMAN_55 = "woman_55"
    WOMAN_50 = "woman_50"


# Former age in years; one month more for so many months; at most so many months more.
_TABLE = {
    Category.MAN: (60, 4, 36),
    Category.WOMAN_55: (55, 4, 36),
    Category.WOMAN_50: (50, 2, 60),
}


def retirement_month(born: date, category: Category) -> date:
    """Return the first day of the month of retirement (法定退休时间).

    Parameters
    ----------
    born
        Any day of the month of birth.
    category
        The age that applied before 2025.

    Examples
    --------
    >>> retirement_month(date(1965, 9, 20), Category.MAN).isoformat()
    '2025-12-01'
    """
    years, step, most = _TABLE[category]
    former = date(born.year + years, born.month, 1)
    waited = (former.year - _BEGINS) * _YEAR + former.month - 1
    return add_months(former, min(max(waited // step + 1, 0), most))


def last_possible_day(born: date, category: Category) -> date:
    """Return the last day of the month of retirement; no leave runs past it.

    >>> last_possible_day(date(1965, 9, 20), Category.MAN).isoformat()
    '2025-12-31'
    """
    month = retirement_month(born, category)
    return month.replace(day=monthrange(month.year, month.month)[1])
