"""The years and months of which figures are filed."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_MONTHS = 12
EARLIEST_YEAR, LATEST_YEAR = 2017, 2199
_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


@dataclass(frozen=True)
class Period:
    """A year, or a month of it."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"{self.year}" if self.month is None else f"{self.year}-{self.month:02}"

    @property
    def is_monthly(self) -> bool:
        """Whether it is a month."""
        return self.month is not None

    @property
    def label(self) -> str:
        """The period in the language of the page."""
        if self.month is None:
            return _("the year %(year)s") % {"year": self.year}
        return _("the month %(month)s") % {"month": self}

    @property
    def chinese(self) -> str:
        """The period as office papers write it."""
        return f"{self.year}年" if self.month is None else f"{self.year}年{self.month}月"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        month = self.month or _MONTHS
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def before(self) -> "Period":
        """The period of the same length before it.

        >>> str(Period(2026, 1).before), str(Period(2026).before)
        ('2025-12', '2025')
        """
        if self.month is None:
            return Period(self.year - 1)
        return Period(self.year, self.month - 1) if self.month > 1 else december(self.year - 1)

    def has_begun(self, on: date) -> bool:
        """Whether a day lies in it or after it."""
        return self.first <= on

    def has_ended(self, on: date) -> bool:
        """Whether a day lies after it."""
        return self.last < on


def december(year: int) -> Period:
    """Return the last month of a year."""
    return Period(year, _MONTHS)


def year_before(on: date) -> Period:
    """Return the last year that is over on a day."""
    return Period(on.year - 1)


def month_before(on: date) -> Period:
    """Return the last month that is over on a day.

    >>> str(month_before(date(2026, 1, 31)))
    '2025-12'
    """
    return Period(on.year, on.month).before


def period_of(told: str) -> Period | None:
    """Return the period that an address writes as 2026 or 2026-11, None if it is none.

    >>> [str(period_of(each)) for each in ("2026", "2026-11", "2026-13", "20261", "1999")]
    ['2026', '2026-11', 'None', 'None', 'None']
    """
    found = _WRITTEN.fullmatch(told)
    if found is None or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        return None
    if found[2] is None:
        return Period(int(found[1]))
    month = int(found[2])
    return Period(int(found[1]), month) if 1 <= month <= _MONTHS else None
