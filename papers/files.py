"""Files from outside: what is taken, and what of it is kept."""

import re
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from ui.files import DOCX, XLSX
from ui.pictures import BadPicture, stripped

PAPER_AT_MOST = 10 * 1024 * 1024  # bytes
NAME_LENGTH = 150
UNPACKED_AT_MOST = 10 * 1024 * 1024  # of an Office file's text
_MEMBERS_AT_MOST = 2000
_CENTRAL_ENTRY = b"PK\x01\x02"
BROKEN_ZIP = (BadZipFile, KeyError, RuntimeError, EOFError, OSError, ValueError, zlib.error)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f/\\\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class BadPaper(Exception):
    """A file that is not kept.

    `code` is empty, too_big, extension, content, macro, too_many_pixels or no_template.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def office_kind(content: bytes) -> str:
    """Return docx, xlsx or macro for an Office file of today, else nothing."""
    if not content.startswith(b"PK") or content.count(_CENTRAL_ENTRY) > _MEMBERS_AT_MOST:
        return ""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {each.lower() for each in archive.namelist()}
            is_small = archive.getinfo("[Content_Types].xml").file_size < UNPACKED_AT_MOST
            types = archive.read("[Content_Types].xml") if is_small else b""
    except BROKEN_ZIP:
        return ""
    if b"macroenabled" in types.lower() or any(each.endswith("vbaproject.bin") for each in names):
        return "macro"
    return next(
        (
            kind
            for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"))
            if part in names
        ),
        "",
    )


_TYPES: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", lambda content: content.startswith(b"%PDF-")),
    "jpg": ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "png": ("image/png", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    "docx": (DOCX, lambda content: office_kind(content) == "docx"),
    "xlsx": (XLSX, lambda content: office_kind(content) == "xlsx"),
}
EXTENSIONS = tuple(_TYPES)


def checked_type(name: str, content: bytes) -> str:
    """Return the content type of a file whose content is what its name says.

    Raises
    ------
    BadPaper
        It is not taken.
    """
    if not content:
        raise BadPaper("empty")
    if len(content) > PAPER_AT_MOST:
        raise BadPaper("too_big")
    extension = name.rpartition(".")[2].lower()
    if extension in {"docm", "xlsm"} or office_kind(content) == "macro":
        raise BadPaper("macro")
    if extension not in _TYPES:
        raise BadPaper("extension")
    content_type, fits = _TYPES[extension]
    if not fits(content):
        raise BadPaper("content")
    return content_type


def bare(content: bytes) -> bytes:
    """Return a file as it is kept: a picture without the place and device that took it.

    Raises
    ------
    BadPaper
        A picture is cut, or larger than any page.
    """
    try:
        return stripped(content)
    except BadPicture as problem:
        raise BadPaper("content" if problem.code == "broken" else problem.code) from problem


def name_of(told: str) -> str:
    """Return the name of a file without what nobody sees, cut before its extension."""
    stem, dot, extension = _UNSEEN.sub("", told).rpartition(".")
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}{dot}{extension}"[-NAME_LENGTH:]
