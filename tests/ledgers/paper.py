"""How a sheet is filled: lines with what they mean, formats, notes, merged headings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.ledgers.cast import Person

_LINE = Side(style="thin")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
MONTH = 'yyyy"年"m"月"'  # a format of dates that shows no day
DAY = "yyyy/m/d"


@dataclass(frozen=True, slots=True)
class As:
    """A value with a number format, or a text that a typed apostrophe keeps a text."""

    value: object
    number_format: str = "General"
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sheet; without `truth` it is no person's."""

    cells: Sequence[object]
    truth: dict | None = None
    note: str = ""  # a comment on the third cell, the name
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one row says otherwise than the rest, and what that means (changes of the truth)."""

    person: Person
    cells: dict = field(default_factory=dict)
    means: dict = field(default_factory=dict)


Tellers = Mapping[tuple[int, ...], Callable[[Person], Told]]


def told(tellers: Tellers, person: Person) -> Told:
    """Let the teller of this person's number speak, if there is one."""
    for numbers, teller in tellers.items():
        if person.at in numbers:
            return teller(person)
    return Told(person)


def day(value: date) -> As:
    """Return a real date cell."""
    return As(value, DAY)


def dotted(value: date) -> str:
    """Return a date as it is mostly typed: 2022.3.1."""
    return f"{value.year}.{value.month}.{value.day}"


def spoken(value: date) -> str:
    """Return a date as it is written in letters: 2022年3月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def wide(text: str) -> str:
    """Return letters and digits in full width: Ｔ９０４１."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def truth(person: Person, number: str, **changes: object) -> dict:
    """Return what a careful reader gets out of a row.

    `ask` and `refuse` are column letter → why; `status_on` is None where the file does not say
    the day. A day to be asked for is None. `continues` is the row whose leave this one extends.
    """
    name = "".join(person.name.split()).replace("・", "·").replace("•", "·")
    return {
        "staff_number": number, "name": name,
        "first_day": person.first, "last_day": person.last,
        "extension_first_day": None, "extension_last_day": None,
        "status": "away", "status_on": None, "ask": {}, "refuse": {}, "hidden": False,
        "department": "", "continues": None, **changes,
    }  # fmt: skip


def expected_of(entries: Sequence[Entry], first_row: int) -> list[dict]:
    """Return the truth of every person's line, with its row in Excel."""
    return [
        {"row": row, **entry.truth, "hidden": entry.is_hidden}
        for row, entry in enumerate(entries, first_row)
        if entry.truth is not None
    ]


def write(page: Worksheet, entries: Sequence[Entry], first_row: int) -> None:
    """Write the lines."""
    for row, entry in enumerate(entries, first_row):
        for column, value in enumerate(entry.cells, 1):
            _put(page, row, column, value)
        if entry.note:
            page.cell(row, 3).comment = Comment(entry.note, "人事")
        if entry.is_hidden:
            page.row_dimensions[row].hidden = True


def _put(page: Worksheet, row: int, column: int, value: object) -> None:
    cell = page.cell(row, column)
    cell.border = _BOX
    if isinstance(value, As):
        cell.value, cell.number_format = value.value, value.number_format
        cell.quotePrefix = value.quoted
    else:
        cell.value = value


def merge(page: Worksheet, row: int, text: str, width: int) -> None:
    """Write a line over the whole width."""
    page.cell(row, 1, text).font = Font(bold=True, size=16)
    page.cell(row, 1).alignment = Alignment(horizontal="center")
    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def headings(page: Worksheet, row: int, names: Sequence[str | tuple[str, ...]]) -> None:
    """Write headings of two rows: a text over both, or a group and what stands under it."""
    column = 1
    for name in names:
        if isinstance(name, str):
            page.cell(row, column, name)
            page.merge_cells(
                f"{get_column_letter(column)}{row}:{get_column_letter(column)}{row + 1}"
            )
            column += 1
            continue
        group, *below = name
        page.cell(row, column, group)
        page.merge_cells(
            start_row=row, end_row=row, start_column=column, end_column=column + len(below) - 1
        )
        for text in below:
            page.cell(row + 1, column, text)
            column += 1


def saved(book: Workbook) -> bytes:
    """Return the file."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
