"""Open a table that somebody kept by hand: find its sheet, its headings and its rows."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, islice

from openpyxl.utils import get_column_letter

from sheets.archive import LAST_ROW, MOST_COLUMNS
from sheets.days import both_systems
from sheets.grid import Cells, Numbered, Sheet, sheets
from sheets.headings import Columns, Header
from sheets.refusals import NO_RESULT, Unreadable

__all__ = ["Header", "Row", "Table", "Unreadable", "lines_above", "open_table", "read_own_days"]

LARGEST_FILE = 10 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
_LIMITS = {"too_many_columns": MOST_COLUMNS, "too_far_down": LAST_ROW}
_HEADER_WITHIN = 20  # filled rows
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
_SUM = re.compile(r".{0,20}(合计|总计|小计|共计|总人数|累计)[\d人名:()共]*")
_LINE = re.compile(  # alone in a row: a section, a count, a page, a seal, a date
    r"第?\d+页(共\d+页)?|共\d+[人名页条].*|.*\(\d+人\)|.*\((盖章|公章)\):?"
    r"|[一二三四五六七八九十\d]+[、.].*|\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?|(填报|填表|制表)?日期:?.*"
)
_SUM_WITHIN = 3  # filled cells
_FEW = 3  # filled cells that are no person's without a name


@dataclass(frozen=True, slots=True)
class Row:
    """A person's row: its number in Excel, and what stands under each heading's letter."""

    number: int
    cells: dict[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """The ledger found in a file.

    `skipped` are the numbers of rows that hold something but no person: totals, signatures,
    section lines, repeated headings; `lines` says what each begins with. `hidden_rows` are of
    people, `hidden_columns` letters of headings. Bare numbers of an `is_1904` book count days from
    1904. `others` are visible sheets of the same file that hold such a table too and are not read.
    """

    sheet: str
    header_row: int
    headers: list[Header]
    rows: list[Row]
    skipped: list[int] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    is_1904: bool = False
    others: list[str] = field(default_factory=list)
    columns: Columns = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the headings stand, and what each column is called."""

    at: int  # place in the rows looked at
    number: int
    names: dict[int, str]
    columns: Columns

    @property
    def is_complete(self) -> bool:
        """Whether no required column is missing."""
        headers = [Header(get_column_letter(at), self.names[at]) for at in sorted(self.names)]
        return not self.columns.arrange(headers).missing

    @property
    def known(self) -> int:
        texts = self.names.values()
        return len({each.key for text in texts if (each := self.columns.recognise(text))})


def open_table(content: bytes, name: str, columns: Columns) -> Table:
    """Read the table in an .xlsx or text file.

    Parameters
    ----------
    content
        The file.
    name
        Its name, whose ending tells a text table from anything else.
    columns
        What may stand in it.

    Returns
    -------
    Table
        Out of the visible sheet that knows most headings among its first twenty filled rows, and
        all that are required; of several such the first.

    Raises
    ------
    Unreadable
        With `code` "too_big" (`size`, `limit`), "bomb", "macro", "encrypted", "old_format",
        "not_a_table", "empty", "too_many_rows", "too_many_columns", "too_far_down" (`limit`) or
        "no_header" (`sheets`).
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_big", size=len(content), limit=LARGEST_FILE)
    if not content:
        raise Unreadable("empty")
    best: tuple[tuple[bool, int], Sheet, _Head, list[Numbered]] | None = None
    seen: list[str] = []
    whole: list[str] = []
    for sheet in sheets(content, name, columns):
        first = list(islice(sheet.rows, _HEADER_WITHIN))
        if head := _find_head(first, columns):
            rank = (head.is_complete, head.known)
            whole += [sheet.name] if head.is_complete and len(first) > head.at + 1 else []
            if best is None or rank > best[0]:
                best = rank, sheet, head, first
        seen += [sheet.name] if first else []
    if best is not None:
        _rank, sheet, head, first = best
        table = _table(sheet, head, chain(first[head.at + 1 :], sheet.rows))
        table.others.extend(name for name in whole if name != sheet.name)
        return table
    raise Unreadable("no_header", sheets=seen) if seen else Unreadable("empty")


def read_own_days(table: Table) -> None:
    """Put days for the bare numbers under dates of a book that counts from 1904.

    For tables that nobody is asked about; other books count as `values.read` does.
    """
    if not table.is_1904:
        return
    letters, by_key = table.columns.arrange(table.headers).letters, table.columns.by_key
    dated = [letter for key, letter in letters.items() if by_key[key].kind == "date"]
    for row in table.rows:
        for letter in dated:
            if days := both_systems(row.cells.get(letter)):
                row.cells[letter] = days[1]


def lines_above(content: bytes, table: Table) -> list[str]:
    """Return the title lines above the headings of a table that was opened from `content`."""
    read = sheets(content, "any.csv", table.columns)  # it was readable: what is no workbook is text
    rows = next((sheet.rows for sheet in read if sheet.name in {table.sheet, "any"}), iter(()))
    above: list[str] = []
    for number, cells in islice(rows, _HEADER_WITHIN):
        if number >= table.header_row:
            break
        texts = dict.fromkeys(map(str, cells.values()))
        above += texts if len(texts) == 1 else []
    return above


def _find_head(first: list[Numbered], columns: Columns) -> _Head | None:
    """Return the row that knows most headings; of a heading in two rows, the lower."""
    best: _Head | None = None
    for at, (number, cells) in enumerate(first):
        above = first[at - 1][1] if at and first[at - 1][0] == number - 1 else {}
        head = _Head(at, number, _names(cells, above, columns), columns)
        if head.known < _FEWEST_HEADINGS:
            continue
        is_lower_half = best and best.number == number - 1 and head.known == best.known
        if best is None or head.known > best.known or is_lower_half:
            best = head
    return best


def _names(cells: Cells, above: Cells, columns: Columns) -> dict[int, str]:
    """Name the columns; 起 under 离岗时间 is 离岗时间起, and under 合同期限 is not read."""
    names, above = {}, {at: value for at, value in above.items() if _may_head(str(value))}
    is_title = len(set(map(str, above.values()))) <= 1
    for at, value in cells.items():
        text = " ".join(str(value).split())
        parent = "" if is_title else _parent(above, at, text, columns)
        both = parent + text
        is_group = parent not in {"", text} and (
            columns.recognise(both) or columns.wants_group(text)
        )
        names[at] = both if is_group else text
    return names


def _may_head(text: str) -> bool:
    """Whether a text can head a group of columns; 单位（盖章）： and a date above cannot."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return ":" not in folded and not _LINE.fullmatch(folded)


def _parent(above: Cells, at: int, text: str, columns: Columns) -> str:
    """Return the heading of the group; of one that is not merged, the next on the left."""
    if at not in above and columns.wants_group(text):
        at = max((left for left in above if left < at), default=at)
    return " ".join(str(above.get(at, "")).split())


def _table(sheet: Sheet, head: _Head, rows: Iterable[Numbered]) -> Table:
    if beyond := sheet.facts.beyond:
        raise Unreadable(beyond, limit=_LIMITS[beyond], sheet=sheet.name)
    letters = {at: get_column_letter(at) for at in sorted(head.names)}
    headers = [Header(letter, head.names[at]) for at, letter in letters.items()]
    known, at_letter = head.columns, head.columns.arrange(headers).letters
    person = {key: at_letter[key] for key in (*known.people, *known.days) if key in at_letter}
    table = Table(sheet.name, head.number, headers, [], is_1904=sheet.is_1904, columns=known)
    telling = [at for at in letters if not known.is_ignored(head.names[at])]
    for number, cells in rows:
        if not any(at in cells for at in telling) and not _has_words(cells):
            continue
        row = Row(number, {letter: cells.get(at) for at, letter in letters.items()})
        if _is_no_person(cells, head) or _is_line(cells, row, person, known):
            table.skipped.append(number)
            table.lines[number] = " ".join(str(cells[min(cells)]).split())[:_LONGEST_MARK]
            continue
        if len(table.rows) == MOST_ROWS:
            raise Unreadable("too_many_rows", limit=MOST_ROWS)
        table.rows.append(row)
    if not table.rows:
        raise Unreadable("empty", sheet=sheet.name, header_row=head.number)
    hidden = {
        at for first, last in sheet.facts.hidden_columns for at in letters if first <= at <= last
    }
    table.hidden_columns.extend(letters[at] for at in sorted(hidden))
    table.hidden_rows.extend(
        row.number for row in table.rows if row.number in sheet.facts.hidden_rows
    )
    return table


def _has_words(cells: Cells) -> bool:
    """Whether a row without a known cell says something; a count in 序号 does not."""
    return any(
        isinstance(value, str) and value != NO_RESULT and not value.strip().isdigit()
        for value in cells.values()
    )


def _is_line(cells: Cells, row: Row, person: dict[str, str], columns: Columns) -> bool:
    """Tell a line that stands among the rows: a sum, a section, a page, a seal, a date."""
    told = {key for key, letter in person.items() if row.cells.get(letter) is not None}
    if told & set(columns.days):
        return False
    texts = ["".join(unicodedata.normalize("NFKC", str(each)).split()) for each in cells.values()]
    if any(_SUM.fullmatch(text) for text in texts[:_SUM_WITHIN]):
        return True
    if set(columns.people) <= told or len(cells) > _FEW:
        return False
    if any(_LINE.fullmatch(text) or _FOOTER.match(text) for text in texts):
        return True
    return not told and len(cells) == 1


def _is_no_person(cells: Cells, head: _Head) -> bool:
    """Tell a total, a signature line, a section line or the headings once more."""
    first = "".join(unicodedata.normalize("NFKC", str(cells[min(cells)])[:_LONGEST_MARK]).split())
    if _FOOTER.match(first):
        return True
    if len(cells) >= _SECTION_CELLS and len(set(map(str, cells.values()))) == 1:
        return True
    same = sum(cells.get(at) == text for at, text in head.names.items())
    return same > len(head.names) / 2
