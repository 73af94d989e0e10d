"""Write tables: the export, the template, and the rows of an import that need a look.

A text that begins like a formula (=, +, -, @) must not become one, here or in Excel, and must come
back as it was. We write it as an inline *string* cell (`t="inlineStr"`), which no spreadsheet
program evaluates; with the number format "@" and the style flag `quotePrefix`, which is what
Excel itself stores for a typed apostrophe, so that it stays a text even when somebody edits the
cell. The value carries no extra character: what is read back equals what was written.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from sheets.headings import Column, Header, Kind, plain
from sheets.opening import Row, Table, lines_above
from sheets.taken import sign
from sheets.values import LIKE_A_FORMULA, LONGEST, shown

PROBLEM = "问题"  # heading of the column of messages; an import passes over it

_WIDTHS: Mapping[Kind, int] = {  # in digits, two to a character
    "bool": 9,
    "code": 12,
    "count": 12,
    "credit": 22,
    "date": 12,
    "ending": 14,
    "form": 22,
    "gender": 6,
    "grade": 10,
    "identity": 21,
    "long": 32,
    "month": 12,
    "name": 10,
    "pay_mode": 18,
    "percent": 10,
    "phone": 15,
    "role": 12,
    "step": 8,
    "text": 20,
    "track": 14,
    "wage_step": 8,
}
_TEXT_KINDS = frozenset({*LONGEST, "identity", "credit"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_LISTS = "下拉选项"  # the hidden sheet
_LONGEST_INLINE_LIST = 200  # characters; Excel allows 255
_ROOM_BELOW = 500  # rows that get drop-downs beyond the last
_A4 = "9"
_MANY_DIGITS = 10**11  # from here Excel would show 1.2E+11

_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_TINT = PatternFill("solid", start_color="FFE0D6")
_SHADE = PatternFill("solid", start_color="E8EEF3")
_OURS = "ledger "  # before our styles' names: Excel has a "Title" of its own
_FORMATS = {"text": "@", "date": "yyyy-mm-dd", "share": "0.00%", "number": "General", "long": "0"}


def write_table(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object]],
    *,
    title: str,
    sheet: str,
    drop_downs: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> bytes:
    """Write an .xlsx that prints well and that `open_table` reads back.

    Parameters
    ----------
    columns
        In their order; the Chinese headings are written.
    rows
        By column key, values as `values.read` returns them; a missing key is an empty cell.
    title
        The line above the headings.
    sheet
        The sheet's name.
    drop_downs
        By column key, what the cells of the column offer; other text draws a warning.

    Returns
    -------
    bytes
        The workbook.
    """
    book, page = _new_book(sheet)
    last = _fill(page, columns, rows, title)
    _offer(book, page, columns, drop_downs, last + _ROOM_BELOW)
    return _saved(book)


Part = tuple[Sequence[Column], Iterable[Mapping[str, object]], str, str]


def write_tables(parts: Sequence[Part]) -> bytes:
    """Write several tables into one workbook, each on a sheet of its own.

    Parameters
    ----------
    parts
        Columns, rows, title and name of the sheet of each, as `write_table` takes them; at least
        one, and no two sheets of one name.

    Returns
    -------
    bytes
        The workbook.
    """
    book, page = _new_book(parts[0][3])
    for at, (columns, rows, title, sheet) in enumerate(parts):
        if at:
            page = book.create_sheet(_sheet_name(sheet))
        _fill(page, columns, rows, title)
    return _saved(book)


def _fill(
    page: WriteOnlyWorksheet,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object]],
    title: str,
) -> int:
    """Write title, headings and rows, and return the number of the last row."""
    _set_page(page, [_WIDTHS[column.kind] for column in columns], header_row=2)
    _write_title(page, title, len(columns), at=1)
    page.append([_styled(page, column.heading_zh, "header") for column in columns])
    last = 2
    for last, row in enumerate(rows, 3):  # noqa: B007 — used below
        page.append([_shown(page, column, row.get(column.key)) for column in columns])
    page.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{last}"
    return last


def write_errors(
    content: bytes,
    table: Table,
    marks: Mapping[tuple[int, str], str],
    only_rows: Collection[int],
) -> bytes:
    """Write the rows of an import that need a look, to correct and import again.

    Parameters
    ----------
    content
        The file that was imported, .xlsx or text; its title lines are kept.
    table
        What `open_table` made of it.
    marks
        (Excel row, column letter) → what is wrong there. The cell is tinted and carries the
        message as a comment; a letter without heading, such as "", speaks of the whole row.
    only_rows
        The Excel rows to write.

    Returns
    -------
    bytes
        A workbook with the same headings in the same order and a last column 问题, which an
        import passes over.
    """
    book, page = _new_book(table.sheet)
    headers = [header for header in table.headers if plain(header.text) != PROBLEM]
    titles = lines_above(content, table)
    _set_page(page, [16] * len(headers) + [60], header_row=len(titles) + 1)
    for at, title in enumerate(titles, 1):
        _write_title(page, title, len(headers) + 1, at=at)
    texts = [*(header.text for header in headers), PROBLEM]
    page.append([_styled(page, text, "header") for text in texts])
    for row in table.rows:
        if row.number in only_rows:
            page.append(_marked(page, row, headers, marks))
    return _saved(book)


def _marked(
    page: WriteOnlyWorksheet,
    row: Row,
    headers: Sequence[Header],
    marks: Mapping[tuple[int, str], str],
) -> list[WriteOnlyCell]:
    """Return the cells of a source row, the wrong ones tinted, and all messages at the end."""
    cells, messages = [], []
    if whole := marks.get((row.number, "")):
        messages.append(whole)
    for header in headers:
        cell = _raw(page, row.cells.get(header.column))
        if message := marks.get((row.number, header.column)):
            cell.fill = _TINT
            cell.comment = Comment(_ILLEGAL.sub("", message), PROBLEM)
            messages.append(f"{header.text}：{message}")
        cells.append(cell)
    return [*cells, _styled(page, "；".join(messages), "text")]


def _new_book(sheet: str) -> tuple[Workbook, WriteOnlyWorksheet]:
    """Return an empty workbook with our cell styles, and its one sheet."""
    book = Workbook(write_only=True)
    for name, number_format in _FORMATS.items():
        style = NamedStyle(_OURS + name, border=_BOX, number_format=number_format)
        style.alignment = Alignment(vertical="center", wrap_text=name == "text")
        book.add_named_style(style)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    head = NamedStyle(_OURS + "header", Font(bold=True), _SHADE, _BOX, middle, "@")
    book.add_named_style(head)
    book.add_named_style(NamedStyle(_OURS + "title", Font(bold=True, size=16), alignment=middle))
    return book, book.create_sheet(_sheet_name(sheet))


def _sheet_name(told: str) -> str:
    safe = _NOT_IN_A_SHEET_NAME.sub("", _ILLEGAL.sub("", told)).strip()[:_LONGEST_SHEET_NAME]
    return safe or "台账"


def _set_page(page: WriteOnlyWorksheet, widths: Sequence[int], *, header_row: int) -> None:
    """Freeze the headings; print on A4 landscape, as wide as the sheet, headings on each page."""
    page.freeze_panes = f"A{header_row + 1}"
    page.print_title_rows = f"{header_row}:{header_row}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.row_dimensions[header_row].height = 32
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width


def _write_title(page: WriteOnlyWorksheet, title: str, width: int, *, at: int) -> None:
    page.row_dimensions[at].height = 30 * (1 + title.count("\n"))
    page.append([_styled(page, title, "title")])
    if width > 1:
        page.merged_cells.add(f"A{at}:{get_column_letter(width)}{at}")


def _styled(page: WriteOnlyWorksheet, text: str, style: str) -> WriteOnlyCell:
    """Return a cell that holds a text and nothing but a text."""
    safe = _ILLEGAL.sub("", text).replace("\r", "_x000D_")  # as Excel writes it; XML loses it
    cell = WriteOnlyCell(page, safe)
    cell.data_type = "s"  # openpyxl took "=…" for a formula and "#N/A" for an error
    cell.style = _OURS + style
    if text.startswith(LIKE_A_FORMULA):
        cell.quotePrefix = True
    return cell


def _valued(page: WriteOnlyWorksheet, value: object, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value)
    cell.style = _OURS + style
    return cell


def _shown(page: WriteOnlyWorksheet, column: Column, value: object) -> WriteOnlyCell:
    """Return the cell of an export for a value."""
    kind = column.kind
    match shown(kind, value, column.choices):
        case None:
            return _valued(page, None, "text" if kind in _TEXT_KINDS else _empty_style(kind))
        case datetime() as moment:
            return _valued(page, moment.date(), "date")
        case date() as day:
            return _valued(page, day, "date")
        case Decimal() as share if kind == "percent":
            return _valued(page, float(share / 100), "share")
        case int() | float() | Decimal() as number if kind not in _TEXT_KINDS:
            return _valued(page, number, "number")
        case text:
            return _styled(page, str(text), "text")


def _empty_style(kind: Kind) -> str:
    """Return the style of a cell that waits for a value of this kind."""
    styles = {"count": "number", "date": "date", "month": "date", "percent": "share"}
    return {**styles, "step": "number", "wage_step": "number"}.get(kind, "text")


def _raw(page: WriteOnlyWorksheet, value: object) -> WriteOnlyCell:
    """Return a cell that holds what the source's cell held."""
    match value:
        case None | bool():
            return _valued(page, value, "number")
        case datetime() as moment:
            is_day = moment.time() == moment.min.time()
            return _valued(page, moment.date() if is_day else moment, "date")
        case int() | float() as number:
            return _valued(page, number, "long" if abs(number) >= _MANY_DIGITS else "number")
        case text:
            return _styled(page, str(text), "text")


def _offer(
    book: Workbook,
    page: WriteOnlyWorksheet,
    columns: Sequence[Column],
    drop_downs: Mapping[str, Sequence[str]],
    last_row: int,
) -> None:
    """Give columns their drop-downs; long lists stand on a hidden sheet."""
    hidden: list[Sequence[str]] = []
    for at, column in enumerate(columns, 1):
        if not (offered := drop_downs.get(column.key)):
            continue
        inline = ",".join(offered)
        has_marks = any(mark in word for word in offered for mark in ',"')
        if len(inline) > _LONGEST_INLINE_LIST or has_marks:
            hidden.append(offered)
            letter = get_column_letter(len(hidden))
            formula = f"'{_LISTS}'!${letter}$1:${letter}${len(offered)}"
        else:
            formula = f'"{inline}"'
        rule = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = column.heading_zh, "不在下拉选项中，请核对。"
        rule.add(f"{get_column_letter(at)}3:{get_column_letter(at)}{last_row}")
        page.data_validations.append(rule)
    if hidden:
        _write_lists(book, hidden)


def _write_lists(book: Workbook, lists: Sequence[Sequence[str]]) -> None:
    page = book.create_sheet(_LISTS)
    page.sheet_state = "hidden"
    for at in range(max(map(len, lists))):
        words = [words[at] if at < len(words) else "" for words in lists]
        page.append([_styled(page, word, "text") for word in words])


def _saved(book: Workbook) -> bytes:
    sign(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
