"""Files that are no ledger: refused in a word, and in little memory."""

import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import DEFUSEDXML

from ledgers.core.columns import open_ledger
from sheets.refusals import Unreadable
from tests.sheets.books import HEADINGS, PERSON, refusal, with_member, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_WHOLE = workbook(["台账"], HEADINGS, PERSON, merged=["A1:D1"])


def test_a_file_over_ten_megabytes_is_too_big():
    assert refusal(b"PK\x03\x04" + bytes(10 * 1024 * 1024)) == "too_big"


@pytest.fixture(scope="module")
def bomb():
    """486 MB of zeros as a sheet; about half a megabyte packed."""
    stream, megabyte = BytesIO(), bytes(1024 * 1024)
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(486):
            sheet.write(megabyte)
    return stream.getvalue()


def test_a_bomb_is_refused_in_little_memory(bomb):
    tracemalloc.start()
    try:
        assert refusal(bomb) == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_bomb_whose_header_lies_is_refused_too(bomb):
    true = (486 * 1024 * 1024).to_bytes(4, "little")
    lied = bomb.replace(true, (1000).to_bytes(4, "little"))
    assert lied != bomb
    assert refusal(lied) == "not_a_table"  # no more than 1000 bytes ever come out


def test_many_members_together_are_a_bomb():
    noise = bytes(range(256)) * 4096  # one megabyte
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(102):
            archive.writestr(f"xl/media/{at}.bin", noise)
    assert refusal(stream.getvalue()) == "bomb"


@pytest.mark.parametrize(("name", "member"), [("a.xlsm", "x.bin"), ("a.xlsx", "xl/vbaProject.bin")])
def test_macros_are_refused(name, member):
    assert refusal(with_member(workbook(HEADINGS, PERSON), member, "x"), name) == "macro"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xls", "encrypted"),
        (OLE, "a.xlsx", "encrypted"),
        (OLE, "a.xls", "old_format"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "old_format"),
        (OLE + "Workbook".encode("utf-16-le"), "renamed.xlsx", "old_format"),
        ("姓名,工号".encode(), "a.xlsx", "not_a_table"),
        (b"<html><table></table></html>", "a.xlsx", "not_a_table"),
        (b"<html><table></table></html>", "a.csv", "not_a_table"),
        (b"%PDF-1.7 ...", "a.xlsx", "not_a_table"),
        (b"%PDF-1.7 ...", "a.csv", "not_a_table"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.xlsx", "not_a_table"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.csv", "not_a_table"),
        (workbook(HEADINGS, PERSON)[:-500], "a.xlsx", "not_a_table"),
        (b"PK\x05\x06" + bytes(18), "a.xlsx", "not_a_table"),
        (b"", "a.xlsx", "empty"),
        (b" \r\n,,,\r\n", "a.csv", "empty"),
        (workbook(), "a.xlsx", "empty"),
        (workbook(HEADINGS), "a.xlsx", "empty"),
        (workbook(HEADINGS, ["合计", 0]), "a.xlsx", "empty"),
        (workbook(["甲", "乙"], PERSON), "a.xlsx", "no_header"),
        (workbook(*[["x"]] * 20, HEADINGS, PERSON), "a.xlsx", "no_header"),
        ("\n".join(["姓名,工号", *["张三,1"] * 20_001]).encode(), "a.csv", "too_many_rows"),
    ],
)
def test_what_is_no_ledger_is_refused(content, name, code):
    assert refusal(content, name) == code


def test_an_archive_with_a_password_is_encrypted():
    content = bytearray(workbook(HEADINGS, PERSON))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal(bytes(content)) == "encrypted"


def test_a_workbook_without_its_workbook_part_is_no_table():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(stream.getvalue()) == "not_a_table"


_LAUGHS = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("doctype", [_LAUGHS, _OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(member, doctype, encoding):
    content = workbook(HEADINGS, ["ENTITY", *PERSON[1:]])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read(member).decode().partition("?>")[2] or archive.read(member).decode()
    evil = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{page}'.replace("ENTITY<", "&b;<")
    assert refusal(with_member(content, member, evil.encode(encoding))) == "not_a_table"


def test_openpyxl_itself_refuses_entities():
    assert DEFUSEDXML


def with_markup(content, old, new, name="xl/worksheets/sheet1.xml"):
    """Return the workbook with something replaced in the markup of its sheet, packed."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.namelist():
            page = source.read(member).decode()
            target.writestr(member, page.replace(old, new) if member == name else page)
    return stream.getvalue()


def test_overlapping_merged_ranges_are_refused():
    ranges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 300 + "</mergeCells>"
    evil = with_markup(_WHOLE, "</sheetData>", "</sheetData>" + ranges)
    assert refusal(evil) == "not_a_table"


# Random digits in a comment keep the ratio under 200, as an attacker would.
_DULL = "<!--" + "".join(map(chr, Random(1).choices(range(0x4E00, 0x9FFF), k=30_000))) + "-->"


@pytest.mark.parametrize(
    "markup",
    [
        f"<row>{'<c/>' * 400_000}</row>",
        f"<mergeCells>{'<mergeCell/>' * 200_000}</mergeCells>",
        "<row/>" * 1_100_000,
    ],
    ids=["cells", "merged", "rows"],
)
def test_more_elements_than_memory_can_bear_are_a_bomb(markup):
    evil = with_markup(_WHOLE, "</sheetData>", f"{markup}</sheetData>{_DULL}")
    assert refusal(evil) == "bomb"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_refused_or_read_but_never_fails(wounds):
    content = bytearray(_WHOLE)
    for place, byte in wounds:
        content[int(place * len(content))] = byte
    with suppress(Unreadable):  # anything else is a failure
        open_ledger(bytes(content), "a.xlsx")


@settings(max_examples=100)
@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.floats(0, 0.9999),
    st.sampled_from(["", "0", "-1", "9" * 20, "<", ">", '"', "x", "NaN", "1e999", "<c/>"]),
    st.integers(0, 12),
)
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_damaged_markup_is_refused_or_read_but_never_fails(member, place, text, length):
    with zipfile.ZipFile(BytesIO(_WHOLE)) as archive:
        page = archive.read(member).decode()
    at = int(place * len(page))
    with suppress(Unreadable):
        open_ledger(with_member(_WHOLE, member, page[:at] + text + page[at + length :]), "a.xlsx")


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
def test_any_bytes_are_refused_politely(content, name):
    with pytest.raises(Unreadable):
        open_ledger(content, name)
