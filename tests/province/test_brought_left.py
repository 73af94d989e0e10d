"""What of a file that was brought is not written is said before anything is."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from province import actions
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.mentoring.pairs import in_english
from tests.province.test_brought import MENTOR_HEAD, mentor_row

pytestmark = pytest.mark.django_db


def page_of(*sheets):
    officer, book = an_officer(), Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        page.row_dimensions[3].hidden = name == "西宁"
    out = BytesIO()
    book.save(out)
    row = actions.bring("mentors", "名册.xlsx", out.getvalue(), by=officer, at=NOW)
    answer = in_english(officer).get(reverse("brought", args=[row.pk]))
    return " ".join(answer.content.decode().split())


def test_columns_and_rows_and_sheets_that_are_not_read_are_named_before_writing():
    head = [*MENTOR_HEAD, "备注", "性别"]
    page = page_of(
        ("西宁", [head, [*mentor_row(1), "好", "女"], [*mentor_row(2), "", ""], ["合计", "2人"]]),
        ("海东", [head, [*mentor_row(3), "", ""]]),
    )
    assert "Not read and not kept: 备注, 性别" in page
    assert "Only the sheet 西宁 is read." in page
    assert "海东" in page
    assert "name nothing to import: 4 合计" in page
    assert "Hidden in the file, but read: rows 3" in page
    assert "Row 2" in page


def test_a_file_of_which_everything_is_read_says_nothing_of_it():
    page = page_of(("名册", [MENTOR_HEAD, mentor_row(1)]))
    assert "Not read" not in page
    assert "passed over" not in page
    assert "Only the sheet" not in page


def test_wrong_rows_are_called_rows_also_where_the_headings_are_folded_away():
    page = page_of(("名册", [MENTOR_HEAD, mentor_row(1, 邮箱="无")]))
    assert ">Row 2</th>" in page
