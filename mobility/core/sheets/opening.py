"""Open a ledger that somebody kept by hand: find its sheet, its headings and its rows."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from mobility.core.sheets.grid import Cells, Numbered, sheets
from mobility.core.sheets.headings import Header, is_ignored, recognise
from mobility.core.sheets.refusals import Unreadable

__all__ = ["Header", "Row", "Table", "Unreadable", "lines_above", "open_table"]

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
_HEADER_WITHIN = 10  # rows
_FEWEST_HEADINGS = 2
_SECTION_CELLS = 3  # one value over so many columns is a line, not a person
_LONGEST_MARK = 40  # characters that tell a footer
_FOOTER = re.compile(  # of NFKC text without spaces
    r"(合计|总计|小计|共计|总人数)[\d人名:()]*$"
    r"|(制表|填表|填报|审核|复核|经办|报送)(人|者|单位|部门|日期|时间)"
    r"|(制表|填表|填报|审核|复核|经办|审批|报送|批准|校对|统计)(人|日期|时间)?(签字|签名|盖章)?[:(]"
    r"|(单位|部门|分管)?(负责人|领导)(签字|签名)?[:(]"
    r"|(单位|部门|学院)?\(?(盖章|公章)\)?:?$"
    r"|(注|备注|说明|填表说明|填报说明)\d*:"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A person's row: its number in Excel, and what stands under each heading's letter."""

    number: int
    cells: dict[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """The ledger found in a file.

    `skipped` are the numbers of rows that hold something but no person: totals, signatures,
    section lines, repeated headings.
    """

    sheet: str
    header_row: int
    headers: list[Header]
    rows: list[Row]
    skipped: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the headings stand, and what each column is called."""

    at: int  # place in the rows looked at
    number: int
    names: dict[int, str]

    @property
    def known(self) -> int:
        return len({column.key for text in self.names.values() if (column := recognise(text))})


def open_table(content: bytes, name: str) -> Table:
    """Read the ledger in an .xlsx or text file.

    Parameters
    ----------
    content
        The file.
    name
        Its name, whose ending tells a text table from anything else.

    Returns
    -------
    Table
        Out of the first visible sheet that has a row of known headings among its first ten.

    Raises
    ------
    Unreadable
        With `code` "too_big" (`size`, `limit`), "bomb", "macro", "encrypted", "old_format",
        "not_a_table", "empty", "too_many_rows" (`limit`) or "no_header" (`sheets`).
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_big", size=len(content), limit=LARGEST_FILE)
    if not content:
        raise Unreadable("empty")
    seen = []
    for sheet in sheets(content, name):
        first = _first_rows(sheet.rows)
        if head := _find_head(first):
            rows = chain(first[head.at + 1 :], sheet.rows)
            return _table(sheet.name, head, rows)
        seen += [sheet.name] if first else []
    if not seen:
        raise Unreadable("empty")
    raise Unreadable("no_header", sheets=seen)


def lines_above(content: bytes, table: Table) -> list[str]:
    """Return the title lines above the headings of a table that was opened from `content`."""
    read = sheets(content, "any.csv")  # it was readable: what is no workbook is text
    rows = next((sheet.rows for sheet in read if sheet.name in {table.sheet, "any"}), iter(()))
    above: list[str] = []
    for number, cells in islice(rows, _HEADER_WITHIN):
        if number >= table.header_row:
            break
        texts = dict.fromkeys(map(str, cells.values()))
        above += texts if len(texts) == 1 else []
    return above


def _first_rows(rows: Iterator[Numbered]) -> list[Numbered]:
    """Take the rows in which the headings can be, and at most one more."""
    first = []
    for number, cells in rows:
        first.append((number, cells))
        if number >= _HEADER_WITHIN:
            break
    return first


def _find_head(first: list[Numbered]) -> _Head | None:
    """Return the row that knows most headings; of a heading in two rows, the lower."""
    best: _Head | None = None
    for at, (number, cells) in enumerate(first):
        above = first[at - 1][1] if at and first[at - 1][0] == number - 1 else {}
        head = _Head(at, number, _names(cells, above))
        if number > _HEADER_WITHIN or head.known < _FEWEST_HEADINGS:
            continue
        is_lower_half = best and best.number == number - 1 and head.known == best.known
        if best is None or head.known > best.known or is_lower_half:
            best = head
    return best


def _names(cells: Cells, above: Cells) -> dict[int, str]:
    """Name the columns; 起 under 离岗时间 is 离岗时间起."""
    names = {}
    for at, value in cells.items():
        text = " ".join(str(value).split())
        parent = " ".join(str(above.get(at, "")).split())
        both = parent + text
        names[at] = both if parent not in {"", text} and recognise(both) else text
    return names


def _table(sheet: str, head: _Head, rows: Iterable[Numbered]) -> Table:
    letters = {at: get_column_letter(at) for at in sorted(head.names)}
    headers = [Header(letter, head.names[at]) for at, letter in letters.items()]
    table = Table(sheet, head.number, headers, [])
    telling = [at for at in letters if not is_ignored(head.names[at])]
    for number, cells in rows:
        if not any(at in cells for at in telling):
            continue
        if _is_no_person(cells, head):
            table.skipped.append(number)
            continue
        if len(table.rows) == MOST_ROWS:
            raise Unreadable("too_many_rows", limit=MOST_ROWS)
        table.rows.append(Row(number, {letter: cells.get(at) for at, letter in letters.items()}))
    if not table.rows:
        raise Unreadable("empty", sheet=sheet, header_row=head.number)
    return table


def _is_no_person(cells: Cells, head: _Head) -> bool:
    """Tell a total, a signature line, a section line or the headings once more."""
    first = "".join(unicodedata.normalize("NFKC", str(cells[min(cells)])[:_LONGEST_MARK]).split())
    if _FOOTER.match(first):
        return True
    if len(cells) >= _SECTION_CELLS and len(set(map(str, cells.values()))) == 1:
        return True
    same = sum(cells.get(at) == text for at, text in head.names.items())
    return same > len(head.names) / 2
