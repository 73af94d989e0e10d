"""Excel ledgers on their way in: what stands in the file beside what the record knows."""

from mobility.queries.imports.files import file_of, seal, table_of
from mobility.queries.imports.planning import arranged, plan
from mobility.queries.imports.reading import NOT_KEPT, shown, with_edits
from mobility.queries.imports.rows import Change, Ending, Fault, Plan, PlannedRow
from mobility.queries.imports.showing import Shown
from mobility.queries.imports.words import heading, unreadable

__all__ = [
    "NOT_KEPT",
    "Change",
    "Ending",
    "Fault",
    "Plan",
    "PlannedRow",
    "Shown",
    "arranged",
    "file_of",
    "heading",
    "plan",
    "seal",
    "shown",
    "table_of",
    "unreadable",
    "with_edits",
]
