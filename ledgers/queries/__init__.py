"""Excel ledgers on their way in: what stands in the file beside what the record knows."""

from ledgers.queries.files import file_of, seal, table_of
from ledgers.queries.planning import CORRECTED_BY_OFFICERS, arranged, check_file, plan
from ledgers.queries.reading import NOT_KEPT, shown, with_edits
from ledgers.queries.rows import Change, Ending, Plan, PlannedRow
from ledgers.queries.showing import Shown
from ledgers.queries.words import unreadable

__all__ = [
    "CORRECTED_BY_OFFICERS",
    "NOT_KEPT",
    "Change",
    "Ending",
    "Plan",
    "PlannedRow",
    "Shown",
    "arranged",
    "check_file",
    "file_of",
    "plan",
    "seal",
    "shown",
    "table_of",
    "unreadable",
    "with_edits",
]
