"""Books as universities keep them, and how they are opened."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from ledgers.core.columns import BY_KEY, LEAVE, open_ledger, read
from sheets.refusals import Unreadable

HEADINGS = ["姓名", "工号", "离岗起", "离岗止"]
PERSON = ["张三", "00427", "2022.3.1", "2025.2.28"]
IDENTITY = "11010519491231002X"
CREDIT = "91110000600037341L"
moment = datetime.fromisoformat  # Excel knows no time zones


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
