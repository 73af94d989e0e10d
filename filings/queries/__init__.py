"""Reads of returns, evaluations, checks and obstacles."""

from filings.queries.derived import DERIVED, derived_of
from filings.queries.history import history
from filings.queries.mine import Due, periods_of, rectifications, waiting, waiting_in
from filings.queries.office import (
    BESIDE,
    SHOWS,
    SORTS,
    Judged,
    Row,
    counted,
    judged,
    rows_of,
    samples,
    spaces_of,
    to_judge,
)
from filings.queries.periods import (
    due_on,
    is_asked,
    is_late,
    just_over,
    newest_asked,
    opens_on,
    over,
    shown,
)
from filings.queries.public import Findings, published
from filings.queries.sheets import (
    Line,
    Told,
    Weighed,
    before,
    find,
    grouped,
    lines,
    numbers_of,
    weigh,
)
from filings.queries.workbooks import office_workbook, sheet_workbook

__all__ = [
    "BESIDE",
    "DERIVED",
    "SHOWS",
    "SORTS",
    "Due",
    "Findings",
    "Judged",
    "Line",
    "Row",
    "Told",
    "Weighed",
    "before",
    "counted",
    "derived_of",
    "due_on",
    "find",
    "grouped",
    "history",
    "is_asked",
    "is_late",
    "judged",
    "just_over",
    "lines",
    "newest_asked",
    "numbers_of",
    "office_workbook",
    "opens_on",
    "over",
    "periods_of",
    "published",
    "rectifications",
    "rows_of",
    "samples",
    "sheet_workbook",
    "shown",
    "spaces_of",
    "to_judge",
    "waiting",
    "waiting_in",
    "weigh",
]
