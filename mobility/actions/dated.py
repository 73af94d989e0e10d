"""Refuses an act that is dated before what it rests on, or after today."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from mobility.core.acts import Span, span


class WrongDay(Exception):
    """An act cannot bear this day; `open_days` are those it can, `rule` the clause.

    `told_as` is the argument of the action that holds the day, and so its field in a form.
    """

    def __init__(self, open_days: Span, rule: str, told_as: str = "on") -> None:
        super().__init__(open_days, rule)
        self.open_days, self.rule, self.told_as = open_days, rule, told_as


def check_day(
    day: date | None,
    *,
    after: Iterable[tuple[str, date | None]],
    at: datetime,
    rule: str = "acts",
    told_as: str = "on",
) -> None:
    """Refuse a day that no order of the acts allows; no day at all is allowed.

    `told_as` is the argument of the action that holds it.

    Raises
    ------
    WrongDay
        The day lies before what comes first, or after today.
    """
    open_days = span(timezone.localdate(at), after)
    if day is not None and not open_days.holds(day):
        raise WrongDay(open_days, rule, told_as)
