"""Nothing is passed over in silence: what stands past the limits refuses the file."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from ledgers.core.columns import open_ledger
from ledgers.queries import unreadable
from sheets.refusals import Unreadable
from tests.sheets.books import HEADINGS, PERSON, refusal, saved, with_member, workbook


def book_with(row, column, value="李四"):
    book = Workbook()
    page = book.active
    page.append(HEADINGS)
    page.append(PERSON)
    page.cell(row=row, column=column, value=value)
    return saved(book)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (2, 201, "too_many_columns"),
        (1, 16_384, "too_many_columns"),
        (50_001, 1, "too_far_down"),
        (1_048_576, 2, "too_far_down"),
        (2, 200, ""),
        (50_000, 4, ""),
    ],
)
def test_what_stands_past_the_limits_refuses_the_file(row, column, code):
    content = book_with(row, column)
    if code:
        assert refusal(content) == code
    else:
        assert open_ledger(content, "a.xlsx").rows[0].number == 2


@pytest.mark.parametrize("place", [(2, 201), (50_001, 1)])
def test_a_formatted_cell_and_an_empty_result_are_nothing(place):
    content = book_with(*place, value="李四")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    at = page.rindex("<c r=", 0, page.rindex("</c>"))
    cell = page[at : page.rindex("</c>") + 4]
    name = cell.split('"')[1]
    for instead in (f'<c r="{name}" s="0"/>', f'<c r="{name}" t="str"><f>A2</f><v></v></c>'):
        empty = with_member(content, "xl/worksheets/sheet1.xml", page.replace(cell, instead))
        assert len(open_ledger(empty, "a.xlsx").rows) == 1


def test_cells_that_are_not_numbered_are_counted():
    content = workbook(HEADINGS, PERSON)
    more = "".join('<c t="inlineStr"><is><t>x</t></is></c>' for _ in range(201))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    page = page.replace("</sheetData>", f"<row>{more}</row></sheetData>")
    assert refusal(with_member(content, "xl/worksheets/sheet1.xml", page)) == "too_many_columns"


def test_a_text_file_is_held_to_the_same_columns():
    lines = [",".join(HEADINGS), ",".join([*PERSON, *[""] * 196, "李四"])]
    assert refusal("\n".join(lines).encode(), "a.csv") == "too_many_columns"
    lines[1] = ",".join([*PERSON, *[""] * 300])
    assert len(open_ledger("\n".join(lines).encode(), "a.csv").rows) == 1


@pytest.mark.parametrize("content", [book_with(2, 201), book_with(50_001, 1)])
def test_the_refusal_says_where_it_stands(content):
    with pytest.raises(Unreadable) as caught:
        open_ledger(content, "a.xlsx")
    assert str(caught.value.facts["limit"]) in unreadable(caught.value)


def test_a_workbook_unpacks_to_thirty_two_megabytes():
    noise, stream = bytes(range(256)) * 4096, BytesIO()  # one megabyte
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(33):
            archive.writestr(f"xl/media/{at}.bin", noise)
    assert refusal(stream.getvalue()) == "bomb"


def test_a_file_of_two_ledgers_names_the_one_that_is_not_read():
    book = Workbook()
    for name in ("理学院", "工学院", "说明"):
        page = book.create_sheet(name)
        page.append(HEADINGS if name != "说明" else ["填写说明"])
        page.append(PERSON if name != "说明" else ["每人一行"])
    empty = book.create_sheet("空表")
    empty.append(HEADINGS)
    table = open_ledger(saved(book), "a.xlsx")
    assert (table.sheet, table.others) == ("理学院", ["工学院"])
