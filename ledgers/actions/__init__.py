"""Writes of an import: brought, put right, written, taken back, given up."""

from ledgers.actions.batches import begin_import, drop, edit_cells
from ledgers.actions.changing import LedgerChanged, RowsChanged
from ledgers.actions.undoing import (
    UNDO_DAYS,
    ChangedSince,
    HeadsMatter,
    NotUndone,
    OwnLeave,
    TooLate,
    undo,
    undo_until,
)
from ledgers.actions.writing import HasErrors, write

__all__ = [
    "UNDO_DAYS",
    "ChangedSince",
    "HasErrors",
    "HeadsMatter",
    "LedgerChanged",
    "NotUndone",
    "OwnLeave",
    "RowsChanged",
    "TooLate",
    "begin_import",
    "drop",
    "edit_cells",
    "undo",
    "undo_until",
    "write",
]
