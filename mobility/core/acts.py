"""When an act may be dated: between the act that it rests on and today.

Nothing of the procedure happens before what it follows from, and nothing is written down as done
that is still to come. What is planned has fields of its own (`wished_day`, `asked_first_day`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """The days on which an act may be dated.

    Attributes
    ----------
    earliest, latest
        Both possible; `earliest` is None where nothing comes before.
    after
        What makes the earliest day: asked, decided, notice, began, ended, served, grace, month,
        returning, reported, found or signed.
    """

    earliest: date | None
    latest: date
    after: str = ""

    def holds(self, day: date) -> bool:
        """Return whether an act may bear this day."""
        return day <= self.latest and (self.earliest is None or self.earliest <= day)


def span(today: date, after: Iterable[tuple[str, date | None]]) -> Span:
    """Return the span that the acts before and today leave open.

    Parameters
    ----------
    today
        The last day possible.
    after
        Each act before with the first day that it allows; None where it did not take place.

    Examples
    --------
    >>> open_days = span(date(2026, 11, 24), [("asked", date(2026, 11, 2)), ("notice", None)])
    >>> open_days.after, open_days.holds(date(2026, 11, 1)), open_days.holds(date(2026, 11, 25))
    ('asked', False, False)
    """
    known = [(day, what) for what, day in after if day is not None]
    earliest, what = max(known, default=(None, ""))
    return Span(earliest, today, what)
