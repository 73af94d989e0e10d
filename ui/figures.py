"""Numbers that a room gives to pages of rooms which must not read its rows.

The room puts in, under a name, who works the number out; whoever prints it asks for the name and
gets a number or nothing, never a row. `None` inside of an answer is a number too small to be told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Figure = Callable[..., Any]
# A count of people below this is not told outside of their own unit, nor what would give it away.
SMALLEST_TOLD = 5
_GIVEN: dict[str, Figure] = {}


@dataclass(frozen=True)
class Leave:
    """Leave of a day: who is away, the ends of each month that follows; and by prefecture.

    `day` is the one that is counted: that which was asked for, or one before it. `lines` and
    `whole` are how many are away, and how many leaves end within 90 days.
    """

    day: date
    away: int | None
    months: Sequence[tuple[date, int | None]]
    lines: Mapping[str, tuple[int | None, int | None]]
    whole: tuple[int | None, int | None]


def give(name: str, figure: Figure) -> None:
    """Let others ask for a number; twice is once."""
    _GIVEN[name] = figure


def given(name: str) -> Figure | None:
    """Return who works a number out, or nothing where no room gives it."""
    return _GIVEN.get(name)
