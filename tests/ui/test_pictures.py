"""Pictures are kept without where they were taken, and refused by their header when too large."""

import struct
import zlib

import pytest

from papers.files import BadPaper, bare
from papers.word import BadTemplate, check_template
from tests.mobility.on_paper import word
from ui.pictures import BadPicture, stripped

SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34" * 20 + b"\xff\xd9"


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def frame(width=800, height=600):
    return segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


def exif(orientation):
    gps = b"GPS 36.62 N 101.77 E"
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II\x2a\x00" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0) + gps
    return segment(0xE1, b"Exif\x00\x00" + tiff)


def jpeg(*segments):
    return b"\xff\xd8" + b"".join(segments) + SCAN


def chunk(kind, body):
    crc = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + crc


def png(width=1, height=1, *more):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more)
        + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    )  # fmt: skip


def test_a_photograph_is_kept_without_its_place_and_stays_turned():
    comment = segment(0xFE, b"taken in Xining")
    kept = stripped(jpeg(segment(0xE0, b"JFIF\x00"), exif(6), comment, frame()))
    assert b"GPS" not in kept
    assert b"Xining" not in kept
    assert b"JFIF" in kept
    assert kept.endswith(SCAN)
    assert stripped(kept) == kept  # the turn is told in the same words again
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in kept


def test_one_that_is_not_turned_keeps_no_exif():
    assert b"Exif" not in stripped(jpeg(exif(1), frame()))


def test_a_png_is_kept_without_its_notes():
    noted = png(1, 1, chunk(b"tEXt", b"Location\x00Xining"), chunk(b"eXIf", b"GPS"))
    assert stripped(noted) == png()


@pytest.mark.parametrize("picture", [png(60_000, 60_000), jpeg(frame(60_000, 60_000))])
def test_a_picture_larger_than_any_page_is_refused_by_its_header(picture):
    with pytest.raises(BadPaper) as refusal:
        bare(picture)
    assert refusal.value.code == "too_many_pixels"


@pytest.mark.parametrize("content", [b"\xff\xd8\xff", jpeg(frame())[:10], png()[:40]])
def test_a_cut_picture_is_refused(content):
    with pytest.raises(BadPicture):
        stripped(content)


def test_other_files_are_kept_as_they_are():
    assert stripped(b"%PDF-1.4 ...") == b"%PDF-1.4 ..."


def test_a_template_with_thousands_of_fields_is_refused_before_it_is_filled_in():
    with pytest.raises(BadTemplate) as refusal:
        check_template(word("{{ 姓名 }}" * 2_000), {}, {})
    assert refusal.value.code == "too_big"
