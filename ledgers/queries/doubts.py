"""What is settled over a whole column before its cells are read: 同上, and numbers of which system.

An answer for a column is kept beside the edited cells, under row 0: {"0:H": "10"}. So is that a
row is left out, under no column: {"23:": "-"}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ledgers.core.columns import BY_KEY
from sheets.days import both_systems, read_date
from sheets.opening import Row, Table
from sheets.refusals import BadValue

EMPTY = "-"  # the answer that leaves a column out
MONTHS = ("01", "10")  # the answers to: January or October?
SYSTEMS = ("1900", "1904")  # the answers to: from which day do the numbers count?
ANSWERS = frozenset({EMPTY, *MONTHS, *SYSTEMS})
DITTO = frozenset({"同上", "〃", "″", "同前"})
_REPEATED = frozenset({"text", "form", "pay_mode", "role", "track", "gender"})


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A number that the other dates of its column do not go with, read by either system."""

    since_1900: date
    since_1904: date

    def __str__(self) -> str:
        return f"{self.since_1900.isoformat()} / {self.since_1904.isoformat()}"


def answers(edits: Mapping[str, str]) -> dict[str, str]:
    """Return the answers for whole columns, by letter."""
    return {
        place[2:]: text
        for place, text in edits.items()
        if place.startswith("0:") and text in ANSWERS
    }


def left_out(edits: Mapping[str, str]) -> frozenset[int]:
    """Return the rows that are left out whole: {"23:": "-"}, in the place of a row no letter."""
    return frozenset(
        int(place[:-1]) for place, text in edits.items() if place.endswith(":") and text == EMPTY
    )


def settled(table: Table, letters: Mapping[str, str], told: Mapping[str, str]) -> Table:
    """Return the table with what stands above in the place of 同上, and with dates for numbers."""
    rows = _repeated(table.rows, letters)
    for key in [key for key in letters if BY_KEY[key].kind in {"date", "month"}]:
        rows = _dated(rows, letters[key], told.get(letters[key], ""), is_1904=table.is_1904)
    return replace(table, rows=rows)


def _repeated(rows: Sequence[Row], letters: Mapping[str, str]) -> list[Row]:
    columns = [letter for key, letter in letters.items() if BY_KEY[key].kind in _REPEATED]
    above: dict[str, object] = {}
    found = []
    for row in rows:
        told = {
            letter: above[letter]
            for letter in columns
            if str(row.cells.get(letter)).strip() in DITTO and letter in above
        }
        found.append(Row(row.number, {**row.cells, **told}) if told else row)
        above |= {letter: value for letter in columns if (value := found[-1].cells.get(letter))}
    return found


def _dated(rows: list[Row], letter: str, answer: str, *, is_1904: bool) -> list[Row]:
    """Put dates for the bare numbers of a column, or a doubt where the other system fits better."""
    numbers = {row.number: pair for row in rows if (pair := both_systems(row.cells.get(letter)))}
    if not numbers:
        return rows
    days = [day for row in rows if (day := _certain(row.cells.get(letter)))]
    certain = (min(days), max(days)) if days else ()
    found = []
    for row in rows:
        if row.number in numbers:
            value = _meant(*numbers[row.number], certain, answer, is_1904=is_1904)
            row = Row(row.number, {**row.cells, letter: value})  # noqa: PLW2901
        found.append(row)
    return found


def _meant(
    since_1900: date, since_1904: date, certain: Sequence[date], answer: str, *, is_1904: bool
) -> object:
    own, other = (since_1904, since_1900) if is_1904 else (since_1900, since_1904)
    if certain and _distance(own, certain) > _distance(other, certain):
        if answer not in SYSTEMS:
            return Doubtful(since_1900, since_1904)
        own = since_1904 if answer == "1904" else since_1900
    return datetime.combine(own, time())


def _distance(day: date, certain: Sequence[date]) -> int:
    """Return the days from a day to the certain span, 0 within it."""
    return max((certain[0] - day).days, (day - certain[-1]).days, 0)


def _certain(value: object) -> date | None:
    """Return the date of a cell that is a date, or one typed in full."""
    if both_systems(value) is not None:
        return None
    try:
        return read_date(value) if value is not None else None
    except BadValue:
        return None
