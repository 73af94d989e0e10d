"""A register out of an old Mac counts its days from 1904; shown as numbers they still mean them."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from province.enums import BroughtKind
from province.queries.brought import opened
from sheets.days import read_date
from tests.province.register_files import TRANSFER, saved, xlsx

SIGNED = date(2026, 4, 2)


@pytest.mark.parametrize("first", [date(1904, 1, 1), date(1899, 12, 30)])
def test_a_bare_number_under_a_date_counts_from_the_first_day_of_its_book(first):
    book = load_workbook(BytesIO(xlsx([TRANSFER | {"签订日期": (SIGNED - first).days}])))
    if first.year == CALENDAR_MAC_1904.year:
        book.epoch = CALENDAR_MAC_1904
    table = opened(saved(book), "名册.xlsx", BroughtKind.TRANSFERS)
    (letter,) = [each.column for each in table.headers if each.text == "签订日期"]
    (row,) = table.rows
    assert read_date(row.cells[letter]) == SIGNED
