"""Writes of an import: brought, put right, written, taken back, given up."""

from mobility.actions.imports.batches import begin_import, drop, edit_cells
from mobility.actions.imports.undoing import (
    UNDO_DAYS,
    ChangedSince,
    TooLate,
    undo,
    undo_until,
)
from mobility.actions.imports.writing import HasErrors, LedgerChanged, write

__all__ = [
    "UNDO_DAYS",
    "ChangedSince",
    "HasErrors",
    "LedgerChanged",
    "TooLate",
    "begin_import",
    "drop",
    "edit_cells",
    "undo",
    "undo_until",
    "write",
]
