"""Books as universities keep them, opened: what is found."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from ledgers.core.columns import LEAVE, open_ledger, read
from tests.sheets.books import (
    CREDIT,
    HEADINGS,
    PERSON,
    moment,
    people,
    saved,
    with_member,
    workbook,
)


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


def test_of_several_sheets_the_one_with_all_columns_is_read():
    book = Workbook()
    book.active.append(["部门", "姓名", "工号", "备注", "电话", "企业名称"])
    book.active.append(["甲", "乙", "1", "x", "1", "y"])
    page = book.create_sheet("离岗")
    page.append(HEADINGS)
    page.append(PERSON)
    assert open_ledger(saved(book), "a.xlsx").sheet == "离岗"
