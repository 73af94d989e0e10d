"""By whom and when a workbook was fetched: in its properties and at the foot of each printed page.

Neither is a cell, so that an import reads the file as if they were not there.
"""

from contextvars import ContextVar

from openpyxl import Workbook

taken: ContextVar[str] = ContextVar("taken", default="")
_LONGEST = 120  # Excel takes 255 letters for the whole foot


def sign(book: Workbook) -> None:
    """Write it into a workbook that is about to be saved, if somebody fetches it."""
    words = "".join(letter for letter in taken.get() if letter.isprintable())[:_LONGEST]
    if not words:
        return
    told = book.properties
    told.creator = told.lastModifiedBy = told.description = words
    for page in book.worksheets:
        page.oddFooter.left.text = words.replace("&", "&&")  # one alone begins a code
