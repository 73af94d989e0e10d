"""Pictures from outside: their size by the header, and nothing of where they were taken.

A photograph carries place, time and device; who hands in a paper does not mean to tell them. The
picture itself is left as it is, byte for byte, and so is the way it is turned.
"""

import struct
from collections.abc import Iterator

PIXELS_AT_MOST = 60_000_000  # a page scanned at 600 dots an inch has 35 million
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_KEPT_NOTES = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colours
_EXIF, _COMMENT, _SCAN, _MARK = 0xE1, 0xFE, 0xDA, 0xFF
_NOTES = {*range(0xE0, 0xF0), _COMMENT} - _KEPT_NOTES  # application data: Exif, XMP, thumbnails
_PNG_NOTES = {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}
_ORIENTATION = 0x0112


class BadPicture(Exception):
    """A picture that is cut, or larger than any page: `code` is broken or too_many_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def stripped(content: bytes) -> bytes:
    """Return a JPEG or PNG without what it tells beside the picture; other files as they are.

    Raises
    ------
    BadPicture
        The file is cut, or its header says more pixels than `PIXELS_AT_MOST`.
    """
    try:
        if content.startswith(_JPEG):
            return _jpeg(content)
        if content.startswith(_PNG):
            return _png(content)
    except (struct.error, IndexError) as cut:
        raise BadPicture("broken") from cut
    return content


def _jpeg(content: bytes) -> bytes:
    kept, turned = [_JPEG], 1
    for marker, segment in _segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            _check(width, height)
        if marker == _EXIF:
            turned = _orientation(segment) or turned
        elif marker not in _NOTES:
            kept.append(segment)
    if turned != 1:
        kept.insert(1, _exif(turned))
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment with its marker; the last one is the scan and all that follows."""
    at = 2
    while at < len(content):
        if content[at] != _MARK:
            raise BadPicture("broken")
        marker = content[at + 1]
        if marker == _SCAN:
            yield marker, content[at:]
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        yield marker, content[at : at + 2 + length]
        at += 2 + length
    raise BadPicture("broken")


def _orientation(segment: bytes) -> int | None:
    """Return how a photograph is turned, 1 to 8, as its Exif segment says."""
    tiff = segment[10:]
    if segment[4:10] != b"Exif\x00\x00" or tiff[:2] not in {b"II", b"MM"}:
        return None
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    (count,) = struct.unpack(f"{order}H", tiff[start : start + 2])
    for number in range(min(count, 200)):
        entry = tiff[start + 2 + 12 * number :][:12]
        tag, _kind, _n, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else None  # noqa: PLR2004  the eight ways
    return None


def _exif(turned: int) -> bytes:
    """Return an Exif segment that says how the picture is turned and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length:
            raise BadPicture("broken")
        if kind == b"IHDR":
            _check(*struct.unpack(">II", chunk[8:16]))
        if kind not in _PNG_NOTES:
            kept.append(chunk)
        at += len(chunk)
    return b"".join(kept)


def _check(width: int, height: int) -> None:
    if width * height > PIXELS_AT_MOST:
        raise BadPicture("too_many_pixels")
