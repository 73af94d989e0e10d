"""Tables written: read back alike, made for Excel and paper; and the wrong rows given back."""

import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledgers.core.choices import CHOICES
from ledgers.core.columns import BY_KEY, DERIVED, LEAVE, WRITTEN, names, open_ledger, read
from sheets import values
from sheets.headings import Column
from sheets.values import BadValue
from sheets.writing import write_errors, write_table
from tests.sheets.books import CREDIT, HEADINGS, IDENTITY, moment, people, refusal, workbook

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
    "wage_step": st.integers(1, 65),
}


def values_of(kind):
    coded = CHOICES.get(kind)
    found = st.sampled_from(sorted(coded.words)) if coded else _VALUES[kind]
    return st.none() | found


@settings(max_examples=40)
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
