"""Write a table as comma-separated text, for programs and for whoever has no Excel.

Excel marks a text that begins like a formula as a text (`sheets.writing`); here there is nowhere to
say so, so such a text gets an apostrophe before it. UTF-8 with the mark by which Excel knows it.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from sheets.headings import Column
from sheets.values import LIKE_A_FORMULA, shown


def write_commas(columns: Sequence[Column], rows: Iterable[Mapping[str, object]]) -> bytes:
    r"""Return the Chinese headings and the rows; columns and rows as `writing.write_table` takes.

    >>> write_commas([Column("n", "名称", "Name", (), "text")], [{"n": "=1+1"}]).decode("utf-8-sig")
    "名称\r\n'=1+1\r\n"
    """
    told = StringIO()
    lines = csv.writer(told)
    lines.writerow(column.heading_zh for column in columns)
    lines.writerows(
        [_inert(shown(column.kind, row.get(column.key), column.choices)) for column in columns]
        for row in rows
    )
    return told.getvalue().encode("utf-8-sig")


def _inert(value: object) -> object:
    """Return a cell that no spreadsheet program runs; days and numbers are as they are."""
    if isinstance(value, str) and value.lstrip(" ").startswith(LIKE_A_FORMULA):
        return f"'{value}"
    return value
