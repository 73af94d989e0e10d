"""The container of a workbook: what is refused before a single cell is read."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from sheets.refusals import Unreadable

LARGEST_SUM = 32 * 1024 * 1024  # bytes, unpacked
MOST_COLUMNS = 200
LAST_ROW = 50_000  # formatted emptiness further down is not looked at
_LAST_COLUMN = "GR"  # the letters of the 200th
HIGHEST_RATIO = 200  # unpacked to packed; a real sheet stays under 60
_RATIO_COUNTS_FROM = 1024 * 1024  # a few kilobytes of blank styled rows are no bomb
_MOST_MEMBERS = 2000
_CHUNK = 256 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second: an archive with nothing in it
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam")
_MACRO_MEMBER = re.compile(r"vbaproject.*\.bin$|/macrosheets/|/dialogsheets/", re.IGNORECASE)
_MARKUP_NAMES = (".xml", ".rels")
_TRUE = frozenset({"1", "true"})
_CENTRAL_ENTRY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
_MAY_STAND = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

# An element costs a parser 100 to 1000 bytes, so four bytes of "<c/>" are a bomb as well.
# openpyxl lets go of what it read at the end of each row and of each shared string.
_LET_GO = frozenset({"row", "si"})
_CELL = frozenset(["c", "v", "f", "is", "t", "r", "rPr", "phoneticPr", "rPh"])
_FONT = frozenset(["sz", "color", "rFont", "family", "charset", "scheme", "b", "i", "u", "strike"])
_PIVOT = frozenset(["x", "n", "s", "d", "m", "e"])  # stored rows of a pivot table
_CELL_PARTS = _CELL | _FONT | _PIVOT
_VALUE = frozenset(["v", "t"])  # what holds the text of a cell
_MOST_PARTS = 300_000  # of one row or string
_MOST_OTHERS = 100_000  # styles, merged ranges, rules; kept to the end
_MOST_LET_GO = 1_000_000
_MOST_ELEMENTS = 5_000_000  # 20,000 rows of 40 texts are half of that
_MOST_UNCALCULATED = 400_000  # cells noted; more are of no person's ledger


@dataclass(slots=True)
class Facts:
    """What openpyxl does not tell of a sheet while it streams; cells and ranges as in Excel."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # from, to
    uncalculated: set[str] = field(default_factory=set)  # formulas without a stored result
    beyond: str = ""  # code of the limit past which something stands, so that nobody would read it


def refuse_ole(content: bytes, name: str) -> None:
    """Refuse an OLE container: a workbook with a password, or one of the format before 2007.

    Raises
    ------
    Unreadable
        Always: "encrypted" or "old_format".
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("encrypted")
    is_old_book = any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book\0"))
    looks_new = name.lower().endswith((".xlsx", *_MACRO_NAMES))
    raise Unreadable("encrypted" if looks_new and not is_old_book else "old_format")


def check_archive(content: bytes, name: str) -> Mapping[str, Facts]:
    """Refuse an archive that is dangerous to unpack or to parse.

    Every member is unpacked in pieces and thrown away: what counts is what comes out, not what
    the archive says of itself. (zipfile stops at the size a header claims, for us as for
    openpyxl after us; a header that claims too little fails its checksum.)

    Returns
    -------
    dict
        What stands in each member: merged ranges, what is hidden, formulas without a result.

    Raises
    ------
    Unreadable
        "macro", "encrypted", "bomb" or "not_a_table".
    """
    if name.lower().endswith(_MACRO_NAMES):
        raise Unreadable("macro")
    if content.count(_CENTRAL_ENTRY) > _MOST_MEMBERS:
        raise Unreadable("bomb")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        _check_members(members)
        room, elements = LARGEST_SUM, _Elements()
        for member in members:
            packed = min(member.compress_size, len(content))
            limit = max(HIGHEST_RATIO * packed, _RATIO_COUNTS_FROM)
            room -= _unpack(archive, member, min(room, limit), elements)
    return elements.facts


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse what the table of contents tells already."""
    if any(_MACRO_MEMBER.search(member.filename) for member in members):
        raise Unreadable("macro")
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise Unreadable("encrypted")
    if not all(member.compress_type in _MAY_STAND for member in members):
        raise Unreadable("not_a_table")  # bzip2 and LZMA cannot be unpacked in pieces


def _unpack(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, elements: "_Elements"
) -> int:
    """Let a member stream by; return how many bytes came out."""
    elements.begin(member.filename)
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > limit:
                raise Unreadable("bomb", member=member.filename)
            elements.feed(piece)
    elements.end_cell()
    if not elements.is_markup and member.filename.lower().endswith(_MARKUP_NAMES):
        raise Unreadable("not_a_table")
    return size


class _Elements:
    """Counts the elements of an archive, and notes the facts of its sheets.

    Every member is fed, whatever its name: a sheet may be called x.png.
    """

    def __init__(self) -> None:
        self.facts: dict[str, Facts] = defaultdict(Facts)
        self.member = self.cell = self.beyond = ""
        self.is_formula = False  # without a result, as far as the cell was read
        self.row = self.at = 0  # of the cell, in a sheet that does not number them itself
        self.is_markup = True
        self.all = self.others = self.let_go = self.parts = 0

    def begin(self, member: str) -> None:
        """Count on in another member."""
        self.member, self.parts, self.is_markup = member, 0, True
        self.row = self.at = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse

    def feed(self, piece: bytes) -> None:
        """Count in a piece, as long as it is markup at all; a parser goes no further either."""
        if self.is_markup:
            try:
                self.parser.Parse(piece)
            except expat.ExpatError:
                self.is_markup = False

    def refuse(self, *_: object) -> None:
        """Refuse a DOCTYPE, hence all entities; no office program writes one."""
        raise Unreadable("not_a_table")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count one element."""
        name = name.rpartition(":")[2]
        self.all += 1
        if name in _CELL_PARTS:
            self.parts += 1
            self._note_part(name, attributes)
        elif name in _LET_GO:
            self.let_go += 1
            self.parts = self.at = 0
            is_numbered = attributes.get("r", "").isdecimal()
            self.row = int(attributes["r"]) if is_numbered else self.row + 1
            if attributes.get("hidden") in _TRUE and is_numbered:
                self.facts[self.member].hidden_rows.add(self.row)
        else:
            self.others += 1
            if name == "mergeCell":
                self.facts[self.member].merged.append(attributes.get("ref", ""))
            elif name == "col" and attributes.get("hidden") in _TRUE:
                self._note_hidden(attributes.get("min", ""), attributes.get("max", ""))
        if (
            self.parts > _MOST_PARTS
            or self.others > _MOST_OTHERS
            or self.let_go > _MOST_LET_GO
            or self.all > _MOST_ELEMENTS
        ):
            raise Unreadable("bomb", member=self.member)

    def _note_hidden(self, first: str, last: str) -> None:
        if first.isdecimal() and last.isdecimal():
            self.facts[self.member].hidden_columns.append((int(first), int(last)))

    def _note_part(self, name: str, attributes: dict[str, str]) -> None:
        """Follow a cell: a formula whose value has no text was never calculated."""
        if name == "c":
            self.end_cell()
            self.at += 1
            self.beyond = self._limit_passed(attributes.get("r", ""))
            # a text may be an empty result
            self.cell = "" if attributes.get("t") == "str" else attributes.get("r", "")
        elif name == "f":
            self.is_formula = True
        elif (name == "v" and self.is_formula) or (name in _VALUE and self.beyond):
            self.parser.CharacterDataHandler = self._has_result

    def _limit_passed(self, place: str) -> str:
        """Return the code of the limit past which a cell stands, "" for none."""
        letters = place.rstrip("0123456789")
        last = (len(letters), letters) > (len(_LAST_COLUMN), _LAST_COLUMN)
        if last or (not letters and self.at > MOST_COLUMNS):
            return "too_many_columns"
        return "too_far_down" if self.row > LAST_ROW else ""

    def _has_result(self, text: str) -> None:
        if text.strip():
            if self.beyond:
                self.facts[self.member].beyond = self.beyond
            self.is_formula, self.beyond = False, ""
            self.parser.CharacterDataHandler = None

    def end_cell(self) -> None:
        """Note the cell that was read if it holds a formula without a result."""
        if self.is_formula or self.beyond:
            self.parser.CharacterDataHandler = None
        if self.is_formula:
            found = self.facts[self.member].uncalculated
            if self.cell and len(found) < _MOST_UNCALCULATED:
                found.add(self.cell)
        self.cell, self.is_formula, self.beyond = "", False, ""
