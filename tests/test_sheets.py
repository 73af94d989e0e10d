"""Ledgers as universities keep them: opened, read, written, and written back."""

import subprocess
import sys
import tracemalloc
import zipfile
from collections import defaultdict
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import DEFUSEDXML, Workbook, load_workbook

from ledgers.core.choices import CHOICES
from ledgers.core.columns import (
    BY_KEY,
    COLUMNS,
    DERIVED,
    LEAVE,
    REQUIRED,
    WRITTEN,
    names,
    open_ledger,
    read,
)
from sheets import values
from sheets.headings import Column, plain
from sheets.refusals import Unreadable
from sheets.values import BadValue, shown
from sheets.writing import write_errors, write_table

KINDS = sorted({*values._READERS, *CHOICES})
HEADINGS = ["姓名", "工号", "离岗起", "离岗止"]
PERSON = ["张三", "00427", "2022.3.1", "2025.2.28"]
IDENTITY = "11010519491231002X"
CREDIT = "91110000600037341L"
moment = datetime.fromisoformat  # Excel knows no time zones
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def workbook(*rows, merged=(), sheet="台账"):
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    return saved(book)


def saved(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_member(content, name, text, instead=()):
    """Return the archive with a member added or replaced."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            if member not in {name, *instead}:
                new.writestr(member, old.read(member))
        new.writestr(name, text)
    return stream.getvalue()


_WHOLE = workbook(["台账"], HEADINGS, PERSON, merged=["A1:D1"])


def refusal(content, name="a.xlsx"):
    with pytest.raises(Unreadable) as caught:
        open_ledger(content, name)
    return caught.value.code


def people(table):
    """Return the read values of each row by key."""
    letters = LEAVE.arrange(table.headers).letters
    return [
        {key: read(BY_KEY[key].kind, row.cells[at]) for key, at in letters.items()}
        for row in table.rows
    ]


# ---- opening: what is found


def test_a_plain_ledger_opens():
    table = open_ledger(workbook(HEADINGS, PERSON), "台账.xlsx")
    assert (table.sheet, table.header_row) == ("台账", 1)
    assert [(header.column, header.text) for header in table.headers] == list(
        zip("ABCD", HEADINGS, strict=True)
    )
    assert table.rows[0].number == 2
    assert table.rows[0].cells == dict(zip("ABCD", PERSON, strict=True))


def test_a_merged_title_and_the_lines_below_are_no_persons():
    content = workbook(
        ["2026年离岗创业人员台账"],
        [],
        HEADINGS,
        PERSON,
        [],
        ["李四", "00428", date(2022, 9, 1), date(2025, 8, 31)],
        ["合计", 2],
        ["制表人：王五", None, "审核人：赵六"],
        ["注：本表一式两份"],
        merged=["A1:D1"],
    )
    table = open_ledger(content, "a.xlsx")
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [4, 6]
    assert table.rows[1].cells["C"] == moment("2022-09-01")
    assert table.skipped == [7, 8, 9]


def test_a_merged_cell_counts_for_every_row_it_covers():
    content = workbook(
        ["所在部门", *HEADINGS],
        ["化工学院", *PERSON],
        [None, "李四", "00428", "2022-09-01", "2025-08-31"],
        merged=["A2:A3"],
    )
    assert [row.cells["A"] for row in open_ledger(content, "a.xlsx").rows] == ["化工学院"] * 2


def test_a_heading_in_two_rows_is_read_together():
    content = workbook(
        ["姓名", "工号", "离岗时间", None, "延期", None, "企业", None],
        [None, None, "起", "止", "起", "止", "名称", "统一社会信用代码"],
        [*PERSON, None, None, "某公司", CREDIT],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"],
    )
    table = open_ledger(content, "a.xlsx")
    assert table.header_row == 2
    assert list(LEAVE.arrange(table.headers).letters) == [
        "name",
        "staff_number",
        "first_day",
        "last_day",
        "extension_first_day",
        "extension_last_day",
        "enterprise",
        "credit_code",
    ]
    assert [row.number for row in table.rows] == [3]


def test_section_lines_and_repeated_headings_are_no_persons():
    content = workbook(HEADINGS, ["一、教学单位"], PERSON, HEADINGS, PERSON, merged=["A2:D2"])
    table = open_ledger(content, "a.xlsx")
    assert [row.number for row in table.rows] == [3, 5]
    assert table.skipped == [2, 4]


def test_rows_with_only_a_serial_number_are_blank():
    content = workbook(["序号", *HEADINGS], [1, *PERSON], [2], [3])
    assert [row.number for row in open_ledger(content, "a.xlsx").rows] == [2]


def test_the_first_visible_sheet_with_headings_is_taken():
    book = Workbook()
    book.active.append(["填表说明：请勿改动表头"])
    hidden = book.create_sheet("旧")
    hidden.append(HEADINGS)
    hidden.append(PERSON)
    hidden.sheet_state = "hidden"
    ledger = book.create_sheet("2026")
    ledger.append(HEADINGS)
    ledger.append(PERSON)
    assert open_ledger(saved(book), "a.xlsx").sheet == "2026"


def test_columns_may_stand_in_any_order():
    table = open_ledger(workbook(HEADINGS[::-1], PERSON[::-1]), "a.xlsx")
    assert people(table) == [
        {
            "last_day": date(2025, 2, 28),
            "first_day": date(2022, 3, 1),
            "staff_number": "00427",
            "name": "张三",
        }
    ]


def test_a_formula_gives_its_stored_value():
    content = workbook(HEADINGS, [*PERSON[:3], "=1+1"])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    stored = page.replace("<f>1+1</f><v />", "<f>1+1</f><v>45716</v>")
    stored = stored.replace("<f>1+1</f><v></v>", "<f>1+1</f><v>45716</v>")
    table = open_ledger(with_member(content, "xl/worksheets/sheet1.xml", stored), "a.xlsx")
    assert read("date", table.rows[0].cells["D"]) == date(2025, 2, 28)


def test_a_share_shown_in_per_cent_keeps_its_sign():
    book = Workbook()
    book.active.append([*HEADINGS, "持股比例", "备注"])
    book.active.append([*PERSON, 0.455, 0.5])
    book.active["E2"].number_format = "0.0%"
    book.active["F2"].number_format = '0.0"%"'
    cells = open_ledger(saved(book), "a.xlsx").rows[0].cells
    assert (cells["E"], cells["F"]) == ("45.5%", 0.5)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_table_opens(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (["台账"], HEADINGS, PERSON, [], ["合计"]))
    table = open_ledger(text.encode(encoding), "台账.csv")
    assert (table.sheet, table.header_row, table.skipped) == ("台账", 2, [5])
    assert table.rows[0].cells == dict(zip("ABCD", PERSON, strict=True))


def test_a_text_table_may_quote_breaks_and_protect_zeros():
    text = '姓名,工号,离岗起,离岗止,备注\n张三,="00427",2022.3.1,2025.2.28,"两行,\n备注"\n'
    cells = open_ledger(text.encode(), "a.txt").rows[0].cells
    assert (cells["B"], cells["E"]) == ("00427", "两行,\n备注")


# ---- opening: what is refused


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


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_refused_or_read_but_never_fails(wounds):
    content = bytearray(_WHOLE)
    for place, byte in wounds:
        content[int(place * len(content))] = byte
    with suppress(Unreadable):  # anything else is a failure
        open_ledger(bytes(content), "a.xlsx")


@settings(max_examples=100, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
def test_any_bytes_are_refused_politely(content, name):
    with pytest.raises(Unreadable):
        open_ledger(content, name)


# ---- headings


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("离岗开始时间", "first_day"),
        ("起始日期", "first_day"),
        ("离岗起始", "first_day"),
        ("离岗起始\n日期（年月日）", "first_day"),
        ("期满日期", "last_day"),
        ("到期时间", "last_day"),
        ("单位/部门", "department"),
        ("部门", "department"),
        ("职工号", "staff_number"),
        ("人员编号", "staff_number"),
        ("姓　名", "name"),
        ("＊姓名：", "name"),
        ("身份证号码", "identity_number"),
        ("创办企业/企业名称", "enterprise"),
        ("带走项目/成果名称", "project"),
        ("解除/终止日期", "ended_on"),
        ("持股比例(%)", "share"),
        ("First day of leave", "first_day"),
    ],
)
def test_a_heading_is_recognised(text, key):
    assert LEAVE.recognise(text).key == key


@pytest.mark.parametrize("text", ["民族", "", "（）", "姓名" * 40])
def test_an_unknown_heading_is_not(text):
    assert LEAVE.recognise(text) is None
    assert not LEAVE.is_ignored(text)


@pytest.mark.parametrize("text", ["序号", "剩余天数", "累计月数", "期次", "年龄", "问题"])
def test_derived_columns_are_passed_over(text):
    assert LEAVE.is_ignored(text)
    assert LEAVE.recognise(text) is None


def test_no_name_means_two_columns():
    meant = defaultdict(set)
    for column in (*COLUMNS, *DERIVED):
        for text in (column.heading_zh, column.heading_en, *column.aliases):
            meant[plain(text)].add(column.key)
    assert {text: keys for text, keys in meant.items() if len(keys) > 1} == {}


def test_columns_are_arranged_and_what_is_wrong_is_told():
    table = open_ledger(
        workbook(["序号", "姓名", "职工号", "工号", "民族"], [1, "张三", 1, 2, "汉"]), "a.xlsx"
    )
    found = LEAVE.arrange(table.headers)
    assert found.letters == {"name": "B", "staff_number": "C"}
    assert [header.text for header in found.repeated] == ["工号"]
    assert [header.text for header in found.unknown] == ["民族"]
    assert [header.text for header in found.ignored] == ["序号"]
    assert found.missing == ["first_day", "last_day"]
    assert set(REQUIRED) <= BY_KEY.keys()


# ---- values


@pytest.mark.parametrize(
    "raw",
    [
        "2022.3.1",
        "2022-03-01",
        "2022/3/1",
        "20220301",
        20220301,
        "2022年3月1日",
        "2022 年 3 月 1 日",
        "２０２２．３．１",
        "２０２２年３月１日",
        " 2022.03.01\n",
        "2022.3.1.",
        "2022。3。1",
        "2022—3—1",
        "2022-03-01 00:00:00",
        "2022-03-01T08:30",
        44621,
        44621.75,
        moment("2022-03-01T08:30"),
        date(2022, 3, 1),
    ],
    ids=repr,
)
def test_a_full_date_is_read(raw):
    assert read("date", raw) == read("month", raw) == date(2022, 3, 1)


@pytest.mark.parametrize(
    "raw", ["202203", 202203, "2022.3", 2022.3, "2022-03", "2022年3月", "２０２２．３", "2022/03/"]
)
def test_a_missing_day_is_never_guessed(raw):
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert (refused.value.code, refused.value.facts) == ("no_day", {"year": 2022, "month": 3})
    assert read("month", raw) == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2022-02-30", "no_such_day"),
        ("2022.13.1", "no_such_day"),
        ("2022.13", "no_such_day"),
        (20220230, "no_such_day"),
        ("22.3.1", "unclear_date"),
        ("22年3月1日", "unclear_date"),
        ("3/1/2022", "unclear_date"),
        ("3月1日", "unclear_date"),
        ("220301", "unclear_date"),
        (220301, "unclear_date"),
        ("1822-03-01", "unclear_date"),
        (17, "unclear_date"),
        (moment("1900-01-01"), "unclear_date"),
        ("2022", "no_month"),
        (2022, "no_month"),
        (2022.1, "unclear_month"),
        ("长期", "not_a_date"),
        ("至今", "not_a_date"),
        ("2022.3.1-2025.2.28", "not_a_date"),
        (True, "not_a_date"),
        (float("inf"), "not_a_date"),
        ("#REF!", "excel_error"),
        ("9" * 50_000, "too_long"),
    ],
)
def test_what_is_no_date_is_refused(raw, code):
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("identity", IDENTITY, IDENTITY),
        ("identity", "11010519491231002x ", IDENTITY),
        ("identity", "１１０１０５１９４９１２３１００２Ｘ", IDENTITY),
        ("identity", 110105199001011232, "110105199001011232"),
        ("credit", "91110000600037341l", CREDIT),
        ("credit", " ９１１１００００６０００３７３４１Ｌ", CREDIT),
        ("grade", "专技七级", 7),
        ("grade", "七级", 7),
        ("grade", "7", 7),
        ("grade", 7, 7),
        ("grade", 7.0, 7),
        ("grade", "专业技术7级", 7),
        ("grade", "专业技术岗位十三级", 13),
        ("grade", "专技７级（副高）", 7),
        ("step", "薪级32级", 32),
        ("step", 32, 32),
        ("bool", "是", True),
        ("bool", "否", False),
        ("bool", "Y", True),
        ("bool", "n", False),
        ("bool", "√", True),
        ("bool", "×", False),
        ("bool", True, True),
        ("bool", 0, False),
        ("form", "离岗创业", "leave_found"),
        ("form", "离岗到企业开展创新工作", "leave_join"),
        ("form", "挂职", "second"),
        ("form", "参与项目合作", "second"),
        ("form", "兼职创新", "parttime"),
        ("form", "在职创办企业", "onjob"),
        ("form", "创新型岗位", "innov_post"),
        ("form", "流动岗位", "flow_post"),
        ("form", " 离岗 创业（延期）", "leave_found"),
        ("pay_mode", "照发", "keep_basic_plus_heating"),
        ("pay_mode", "保留", "keep_basic"),
        ("pay_mode", "停发", "stop_all"),
        ("pay_mode", "保留基本工资及冬季取暖补助费", "keep_basic_plus_heating"),
        ("gender", "女", "female"),
        ("role", "法人代表", "legal"),
        ("track", "女干部", "woman_55"),
        ("ending", "到龄退休", "retired"),
        ("percent", "45%", Decimal(45)),
        ("percent", "４５．５％", Decimal("45.5")),
        ("percent", 45, Decimal(45)),
        ("percent", 33.333333, Decimal("33.3333")),
        ("percent", "0.45%", Decimal("0.45")),
        ("percent", 0, Decimal(0)),
        ("percent", "100%", Decimal(100)),
        ("code", "00427", "00427"),
        ("code", "００４２７", "00427"),
        ("code", 427, "427"),
        ("code", 427.0, "427"),
        ("name", "张　 三", "张三"),
        ("name", "才让 • 卓玛", "才让·卓玛"),
        ("name", "Anne Marie", "Anne Marie"),
        ("phone", 13997123456.0, "13997123456"),
        ("text", "=1+1", "=1+1"),
        ("text", "-5", "-5"),
        ("text", "—", "—"),
        ("text", " a\u200b\ufeff\x07b \r\n\tc ", "ab c"),
        ("text", moment("2022-03-01"), "2022-03-01"),
        ("long", "ｶﾞ（全角）", "ｶﾞ（全角）"),
    ],
)
def test_a_value_is_read(kind, raw, value):
    found = read(kind, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b\u3000"])
def test_an_empty_cell_is_nothing(kind, raw):
    assert read(kind, raw) is None


@pytest.mark.parametrize("raw", ["-", "—", "/", "／", "无"])
def test_a_dash_for_a_date_is_nothing(raw):
    assert read("date", raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("identity", "110105194912310021", "identity_checksum"),
        ("identity", "11010519491231002Y", "identity_checksum"),
        ("identity", "110105194902300020", "identity_birth"),
        ("identity", "110105491231002", "identity_length"),
        ("identity", 1.10105194912310e17, "identity_lost_digits"),
        ("identity", 110105194912310000, "identity_lost_digits"),
        ("identity", "1.10105E+17", "identity_lost_digits"),
        ("credit", "91110000600037341A", "credit_code"),
        ("credit", "12345", "credit_code"),
        ("credit", 9.111e17, "credit_code"),
        ("grade", "专技十四级", "grade"),
        ("grade", 0, "grade"),
        ("grade", "管理七级", "grade"),
        ("grade", "副教授", "grade"),
        ("step", "高", "step"),
        ("bool", "也许", "not_yes_or_no"),
        ("form", "停薪留职", "form"),
        ("form", "离岗创新创业", "form"),
        ("pay_mode", "看情况", "pay_mode"),
        ("percent", 0.45, "unclear_share"),
        ("percent", 1, "unclear_share"),
        ("percent", 120, "share"),
        ("percent", "一半", "share"),
        ("percent", -5, "share"),
        ("code", moment("2022-03-01"), "became_date"),
        ("code", 1.23e18, "lost_digits"),
        ("code", "1" * 41, "too_long"),
        ("text", "长" * 201, "too_long"),
        ("text", "#N/A", "excel_error"),
    ],
)
def test_a_wrong_value_is_refused(kind, raw, code):
    with pytest.raises(BadValue) as refused:
        read(kind, raw)
    assert refused.value.code == code


def raw_values():
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.datetimes(),
        st.text(max_size=40),
        st.from_regex(r"[0-9０-９]{1,8}[.\-/年][0-9]{0,2}[.\-/月]?[0-9]{0,2}日?", fullmatch=True),
    )


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), raw_values())
def test_any_cell_is_read_or_refused_and_reading_twice_changes_nothing(kind, raw):
    try:
        value = read(kind, raw)
    except BadValue:
        return
    if kind not in {"percent", "length", "span"}:  # a bare share is unclear; no export has the rest
        assert read(kind, shown(kind, value, CHOICES.get(kind))) == value


# ---- writing


_SAFE_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=30)
_DATES = st.dates(date(1920, 1, 1), date(2099, 12, 31))
_VALUES = {
    "bool": st.booleans(),
    "code": st.from_regex(r"[0-9A-Z]{1,10}", fullmatch=True),
    "credit": st.just(CREDIT),
    "date": _DATES,
    "grade": st.integers(1, 13),
    "identity": st.just(IDENTITY),
    "long": st.one_of(
        st.sampled_from(["=1+1", "+86", "-5", "@x", "=cmd|'/c calc'!A1"]), _SAFE_TEXT
    ),
    "month": _DATES,
    "name": _SAFE_TEXT.filter(lambda text: not text.strip().startswith(("=", "+", "-", "@"))),
    "percent": st.decimals(0, 100, places=4),
    "phone": st.from_regex(r"\+?1[0-9]{10}", fullmatch=True),
    "step": st.integers(1, 99),
    "text": _SAFE_TEXT,
}


def values_of(kind):
    coded = CHOICES.get(kind)
    found = st.sampled_from(sorted(coded.words)) if coded else _VALUES[kind]
    return st.none() | found


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({column.key: values_of(column.kind) for column in WRITTEN}),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_is_read_back(rows):
    for row in rows:
        row["name"] = row["name"] and read("name", row["name"])
        row["staff_number"] = row["staff_number"] or "1"
        for key, value in row.items():
            if isinstance(value, str) and BY_KEY[key].kind in values.LONGEST:
                try:
                    row[key] = read(BY_KEY[key].kind, value)
                except BadValue:
                    row[key] = None
    content = write_table(WRITTEN, rows, title="台账", sheet="台账")
    table = open_ledger(content, "a.xlsx")
    assert (table.sheet, table.header_row) == ("台账", 2)
    assert people(table) == rows


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")']
)
def test_a_text_like_a_formula_stays_a_text(text):
    content = write_table(WRITTEN, [{"name": "张三", "note": text}], title=text, sheet="x")
    table = open_ledger(content, "a.xlsx")
    letter = LEAVE.arrange(table.headers).letters["note"]
    assert table.rows[0].cells[letter] == text
    page = load_workbook(BytesIO(content)).active
    for cell in (page["A1"], page[f"{letter}3"]):
        assert cell.data_type == "s"
        assert cell.quotePrefix
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_export_is_made_for_excel_and_paper():
    row = {"name": "张三", "staff_number": "00427", "first_day": date(2022, 3, 1), "grade": 7}
    offered = {"form": names("form"), "department": [f"第{at}学院" for at in range(60)]}
    content = write_table(
        WRITTEN,
        [row | {"identity_number": IDENTITY, "share": Decimal("45.5")}],
        title="青海大学离岗创业人员台账（2026年11月25日）",
        sheet="台账/2026:[1]",
        drop_downs=offered,
    )
    book = load_workbook(BytesIO(content))
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[2]}
    assert page.title == "台账20261"
    assert page.freeze_panes == "A3"
    assert page.print_title_rows == "$2:$2"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.cell(3, at["离岗起"]).value == moment("2022-03-01")
    assert page.cell(3, at["离岗起"]).number_format == "yyyy-mm-dd"
    for heading, text in (("公民身份号码", IDENTITY), ("工号", "00427"), ("岗位等级", "专技7级")):
        assert page.cell(3, at[heading]).value == text
        assert page.cell(3, at[heading]).number_format == "@"
    assert page.cell(3, at["持股比例"]).value == 0.455
    formulas = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert formulas == ["'下拉选项'!$A$1:$A$60", '"' + ",".join(offered["form"]) + '"']
    assert book["下拉选项"].sheet_state == "hidden"
    assert book["下拉选项"]["A60"].value == "第59学院"


def test_derived_columns_come_back_harmlessly():
    status = Column("status", "状态", "Status", (), "text")
    rows = [{"name": "张三", "staff_number": "1", "status": "还剩 32 天"}]
    content = write_table([*DERIVED[:1], *WRITTEN, status], rows, title="t", sheet="s")
    found = LEAVE.arrange(open_ledger(content, "a.xlsx").headers)
    assert found.unknown == found.repeated == found.missing == []
    assert {header.text for header in found.ignored} == {"序号"}
    assert "status" in found.letters


def test_an_empty_template_has_headings_and_nothing_else():
    content = write_table(WRITTEN, [], title="模板", sheet="台账")
    assert refusal(content) == "empty"


LEDGER = [
    ["2026年离岗创业人员台账"],
    ["民族", *HEADINGS],
    ["藏", "张三", "00427", "2022.3", "2025.2.28"],
    ["汉", "李四", "00428", "2022.9.1", "2025.8.31"],
    ["汉", "+王五", "00429", "长期", "2025.8.31"],
]


@pytest.mark.parametrize("is_text", [False, True], ids=["workbook", "text"])
def test_only_the_wrong_rows_come_back_and_can_be_imported_again(is_text):
    content, name = workbook(*LEDGER, merged=["A1:E1"]), "a.xlsx"
    if is_text:
        content, name = "\n".join(map(",".join, LEDGER)).encode("gb18030"), "a.csv"
    table = open_ledger(content, name)
    marks = {
        (3, "D"): "缺少日",
        (5, "D"): "不是日期",
        (5, ""): "整行有误",
        (4, "D"): "不在其中",
    }
    back = write_errors(content, table, marks, [3, 5])
    page = load_workbook(BytesIO(back)).active
    assert [cell.value for cell in page[2]] == ["民族", *HEADINGS, "问题"]
    assert page["A1"].value == "2026年离岗创业人员台账"
    assert page["F3"].value == "离岗起：缺少日"
    assert page["F4"].value == "整行有误；离岗起：不是日期"
    assert page["D3"].comment.text == "缺少日"
    assert page["D3"].fill.start_color.rgb == "00FFE0D6"
    assert page["C3"].fill.fill_type is None
    again = open_ledger(back, "问题.xlsx")
    assert [list(row.cells.values())[:5] for row in again.rows] == [LEDGER[2], LEDGER[4]]
    assert [header.text for header in LEAVE.arrange(again.headers).ignored] == ["问题"]
    twice = open_ledger(write_errors(back, again, {}, [3]), "b.xlsx")
    assert [header.text for header in twice.headers] == ["民族", *HEADINGS, "问题"]


def test_the_error_file_keeps_dates_and_numbers_as_they_were():
    content = workbook(HEADINGS, [True, 13997123456789, moment("2022-03-01"), 0.5])
    table = open_ledger(content, "a.xlsx")
    again = open_ledger(write_errors(content, table, {}, {2}), "a.xlsx")
    assert list(again.rows[0].cells.values())[:4] == list(table.rows[0].cells.values())


def test_the_package_knows_no_django():
    names = ["opening", "headings", "values", "writing"]
    program = (
        "import sys; "
        + "; ".join(f"import sheets.{name}" for name in names)
        + "; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_choice_that_is_no_code_is_written_as_it_is():
    content = write_table(
        [BY_KEY["form"], BY_KEY["name"]], [{"form": "别的"}], title="t", sheet="s"
    )
    assert load_workbook(BytesIO(content)).active["A3"].value == "别的"


# ---- what real ledgers hold
def test_a_number_keeps_the_zeros_of_its_format():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["张三", 427, "2022.3.1", "2025.2.28"])
    book.active["B2"].number_format = "00000"
    assert open_ledger(saved(book), "a.xlsx").rows[0].cells["B"] == "00427"


@pytest.mark.parametrize(
    "number_format", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", '[$-804]yyyy"年"m"月";@']
)
def test_a_date_whose_format_shows_no_day_is_a_month(number_format):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["张三", "1", datetime(2023, 3, 1), "2026.2.28"])  # noqa: DTZ001
    book.active["C2"].number_format = number_format
    raw = open_ledger(saved(book), "a.xlsx").rows[0].cells["C"]
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert refused.value.code == "no_day"


@pytest.mark.parametrize(
    ("group", "left", "right"),
    [
        ("聘用合同期限", None, None),
        ("备案", None, None),
        ("续签时间", "extension_first_day", "extension_last_day"),
        ("离岗创业时间", "first_day", "last_day"),
    ],
)
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_start_and_an_end_are_those_of_their_group(group, left, right, is_merged):
    rows = [["姓名", "工号", group, None], [None, None, "起", "止"], ["张三", "1", "x", "y"]]
    table = open_ledger(workbook(*rows, merged=["C1:D1"] if is_merged else []), "a.xlsx")
    keys = {letter: key for key, letter in LEAVE.arrange(table.headers).letters.items()}
    assert (keys.get("C"), keys.get("D")) == (left, right)


def test_a_credit_code_is_that_of_the_column_before():
    texts = ["姓名", "工号", "所在单位", "统一社会信用代码", "企业名称", "统一社会信用代码"]
    found = LEAVE.arrange(open_ledger(workbook(texts, ["张三", *"12345"]), "a.xlsx").headers)
    assert (found.letters["unit_code"], found.letters["credit_code"]) == ("D", "F")
    assert found.twins == []


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("两年", 24), ("叁年", 36), ("三年整", 36), ("十二个月", 12), ("3周年", 36), ("半年", 6),
        ("一年半", 18), ("3年6个月", 42), ("二十四个月", 24),
    ],
)  # fmt: skip
def test_a_length_in_words_is_read(text, length):
    number, unit = read("length", text)
    assert number * (12 if unit == "年" else 1) == length


@pytest.mark.parametrize(
    "text",
    [
        "2022 3 1", "二〇二二年三月一日", "2022年3月1日起", "自2022年3月1日起", "2022.3.1（首次）",
        "至2022.3.1", "2022年3月1日止",
    ],
)  # fmt: skip
def test_a_date_with_words_around_it_is_read(text):
    assert read("date", text) == date(2022, 3, 1)


def test_a_formula_without_a_result_is_refused():
    content = workbook(HEADINGS, ["张三", "1", "2022.3.1", "=EDATE(C2,36)-1"])
    with pytest.raises(BadValue) as refused:
        read("date", open_ledger(content, "a.xlsx").rows[0].cells["D"])
    assert refused.value.code == "no_result"


def test_of_several_sheets_the_one_with_all_columns_is_read():
    book = Workbook()
    book.active.append(["部门", "姓名", "工号", "备注", "电话", "企业名称"])
    book.active.append(["甲", "乙", "1", "x", "1", "y"])
    page = book.create_sheet("离岗")
    page.append(HEADINGS)
    page.append(PERSON)
    assert open_ledger(saved(book), "a.xlsx").sheet == "离岗"
