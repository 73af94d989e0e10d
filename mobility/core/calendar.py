"""Working days (工作日): weekdays that are holidays, days of weekends that are worked (调休)."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """The public calendar as data; without data, Monday to Friday are worked.

    Attributes
    ----------
    closed
        Days from Monday to Friday that are public holidays (放假).
    worked
        Saturdays and Sundays that are worked instead (调休上班).

    Notes
    -----
    The State Council announces each year in the autumn before; a day of a year not yet announced
    is judged by its weekday alone. Source: 国务院办公厅关于部分节假日安排的通知.
    """

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Return whether offices are open on `day`.

        >>> WorkCalendar(worked=frozenset({date(2025, 1, 26)})).is_working(date(2025, 1, 26))
        True
        """
        if day.weekday() < _SATURDAY:
            return day not in self.closed
        return day in self.worked

    def on_or_after(self, day: date) -> date:
        """Return `day`, or the first working day after it.

        >>> WorkCalendar().on_or_after(date(2025, 3, 1)).isoformat()
        '2025-03-03'
        """
        while not self.is_working(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Return `day`, or the last working day before it.

        >>> WorkCalendar().on_or_before(date(2025, 3, 1)).isoformat()
        '2025-02-28'
        """
        while not self.is_working(day):
            day -= _DAY
        return day

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`; `day` itself, worked or not, for n = 0.

        Parameters
        ----------
        day
            The day that is not counted.
        n
            Working days, from 0.

        Raises
        ------
        ValueError
            `n` is negative.

        Examples
        --------
        >>> WorkCalendar().nth_after(date(2025, 2, 28), 15).isoformat()
        '2025-03-21'
        """
        if n < 0:
            raise ValueError("Working days are counted from 0.")
        for _ in range(n):
            day = self.on_or_after(day + _DAY)
        return day

    def count_after(self, day: date, until: date) -> int:
        """Return the working days after `day` up to and with `until`; 0 when none lies between.

        >>> WorkCalendar().count_after(date(2025, 2, 28), date(2025, 3, 24))
        16
        """
        days = (day + n * _DAY for n in range(1, (until - day).days + 1))
        return sum(map(self.is_working, days))
