"""The cells of a file, sheet by sheet and row by row, whatever its format."""

import csv
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from pathlib import PurePath

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from sheets.archive import LAST_ROW, MOST_COLUMNS, OLE, ZIP, Facts, check_archive, refuse_ole
from sheets.headings import Columns
from sheets.refusals import NO_RESULT, Unreadable

Cells = dict[int, object]  # column number → value; nothing for an empty cell
Numbered = tuple[int, Cells]  # the row's number in Excel, its cells
Box = tuple[int, int, int, int]  # first column, first row, last column, last row

_TEXT_NAMES = (".csv", ".txt", ".tsv")
_DELIMITERS = ",\t;"
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]|\A\s*(<|%PDF)")
_PROTECTED = re.compile(r'="([0-9A-Za-z]*)"')  # how some programs keep leading zeros in a csv
_QUOTED_FORMAT = re.compile(r'"[^"]*"|\\.')
_ZEROS = re.compile(r"0{2,20}")  # a number format that keeps zeros in front
_NO_DAY = re.compile(r"(?=[^dhs]*$)[^dhs]*y[^dhs]*")  # of a date format without its quoted parts
_FORMAT_NOISE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|;.*')
# What zipfile, expat and openpyxl raise on a broken file; defusedxml's are ValueErrors.
_BROKEN = (
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    SyntaxError,  # the parsers' own errors are such
    TypeError,
    ValueError,
    csv.Error,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose rows are read while one walks over them; blank rows do not come."""

    name: str
    rows: Iterator[Numbered]
    facts: Facts = field(default_factory=Facts)
    is_1904: bool = False  # from which day the numbers of the book count as dates


def sheets(content: bytes, name: str, columns: Columns) -> Iterator[Sheet]:
    """Yield the visible sheets of a workbook, or the one of a text file.

    Raises
    ------
    Unreadable
        The file is broken, dangerous or of another kind.
    """
    with _refusing():
        if content.startswith(OLE):
            refuse_ole(content, name)
        if content.startswith(ZIP):
            yield from _of_workbook(content, check_archive(content, name))
        elif name.lower().endswith(_TEXT_NAMES):
            yield Sheet(PurePath(name).stem, _of_text(_decoded(content), columns))
        else:
            raise Unreadable("not_a_table")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except _BROKEN as broken:
        raise Unreadable("not_a_table") from broken


def _of_workbook(content: bytes, found: Mapping[str, Facts]) -> Iterator[Sheet]:
    # Read-only keeps memory small but knows no merged ranges: those we have from the check.
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in _visible(book):
        facts = found.get(sheet._worksheet_path, Facts())  # noqa: SLF001
        rows = _filled(_of_sheet(sheet, facts), [*map(range_boundaries, facts.merged)])
        yield Sheet(sheet.title, rows, facts, is_1904=book.epoch == CALENDAR_MAC_1904)


def _visible(book: Workbook) -> list[ReadOnlyWorksheet]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _of_sheet(sheet: ReadOnlyWorksheet, facts: Facts) -> Iterator[Numbered]:
    sheet.reset_dimensions()  # some programs write wrong ones
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS)
    with _refusing():
        for number, row in enumerate(rows, 1):
            cells = {
                at: value for at, cell in enumerate(row, 1) if (value := _value(cell)) is not None
            }
            if facts.uncalculated:
                for at in range(1, len(row) + 1):
                    if at not in cells and f"{get_column_letter(at)}{number}" in facts.uncalculated:
                        cells[at] = NO_RESULT
            if cells:
                yield number, cells


def _value(cell: ReadOnlyCell | EmptyCell) -> object:
    """Return what a cell holds as str, int, float, bool, datetime or None."""
    match cell.value:
        case str(text):
            # Excel writes a carriage return so; nothing else of that notation is met in practice
            return text.replace("_x000D_", "\r") if text and not text.isspace() else None
        case None | bool() | datetime() as plain:
            return _moment(plain, cell.number_format)
        case int() | float() as number:
            return _number(number, cell.number_format)
        case date() as day:
            return datetime.combine(day, time())
        case time() | timedelta() as span:
            return str(span)
        case other:
            return str(other)


def _number(number: float, number_format: str) -> object:
    """Return a number; as text if it is shown in per cent, or with zeros in front (00427)."""
    if not math.isfinite(number):
        return str(number)
    if _ZEROS.fullmatch(number_format) and number == int(number):
        return f"{int(number):0{len(number_format)}d}"
    if "%" in number_format and "%" in _QUOTED_FORMAT.sub("", number_format):
        return f"{(Decimal(repr(number)) * 100).normalize():f}%"
    return number


def _moment(moment: bool | datetime | None, number_format: str) -> object:
    """Return a date; as text where the format shows no day, which is then Excel's alone."""
    if not isinstance(moment, datetime) or not _NO_DAY.fullmatch(
        _FORMAT_NOISE.sub("", number_format.lower())
    ):
        return moment
    shows_month = "m" in _FORMAT_NOISE.sub("", number_format.lower())
    return f"{moment.year}年{moment.month}月" if shows_month else f"{moment.year}年"


def _filled(rows: Iterator[Numbered], merged: list[Box]) -> Iterator[Numbered]:
    """Give every cell of a merged range the value of its first cell."""
    waiting = sorted(merged, key=lambda box: box[1], reverse=True)
    active: list[tuple[Box, object]] = []
    for number, cells in rows:
        active = [(box, value) for box, value in active if box[3] >= number]
        while waiting and waiting[-1][1] <= number:
            box = waiting.pop()
            if box[1] == number and box[0] in cells:
                active.append((box, cells[box[0]]))
        if len(active) > MOST_COLUMNS:  # they overlap, which no office program lets happen
            raise Unreadable("not_a_table")
        for (first, _, last, _), value in active:
            for at in range(first, min(last, MOST_COLUMNS) + 1):
                cells.setdefault(at, value)
        yield number, cells


def _decoded(content: bytes) -> str:
    """Return the text of a csv: UTF-8, UTF-16 with its mark, or GB18030 (holds GBK, GB2312)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
    if _NOT_TEXT.search(text):
        raise Unreadable("not_a_table")
    return text


def _of_text(text: str, columns: Columns) -> Iterator[Numbered]:
    with _refusing():
        delimiter = max(_DELIMITERS, key=lambda mark: _headings_with(mark, text, columns))
        for number, row in enumerate(_records(text, delimiter), 1):
            if any(value and not value.isspace() for value in row[MOST_COLUMNS:]):
                raise Unreadable("too_many_columns", limit=MOST_COLUMNS)
            cells: Cells = {
                at: _unprotected(value)
                for at, value in enumerate(row, 1)
                if value and not value.isspace()
            }
            if cells:
                yield number, cells


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _headings_with(delimiter: str, text: str, columns: Columns) -> int:
    """Return how many known headings the best of the first rows has with this delimiter."""
    try:
        rows = list(islice(_records(text, delimiter), 10))
    except csv.Error:
        return -1
    known = (sum(columns.recognise(field) is not None for field in row) for row in rows)
    return max(known, default=0)


def _unprotected(value: str) -> str:
    protected = _PROTECTED.fullmatch(value)
    return protected[1] if protected else value
