"""What changes: copies are made and forgotten, people leave."""

from privacy.actions.copies import (
    AlreadyMaking,
    TooManyCopies,
    ask_for_copy,
    carry_out_copy,
    forget_over,
    note_taken,
    opened,
)
from privacy.actions.departing import (
    AlreadyLeaving,
    NotSettled,
    ask_to_leave,
    carry_out,
    leave_due,
    undo,
)
from privacy.actions.erasing import PSEUDONYM, erase, erase_again, is_erased

__all__ = [
    "PSEUDONYM",
    "AlreadyLeaving",
    "AlreadyMaking",
    "NotSettled",
    "TooManyCopies",
    "ask_for_copy",
    "ask_to_leave",
    "carry_out",
    "carry_out_copy",
    "erase",
    "erase_again",
    "forget_over",
    "is_erased",
    "leave_due",
    "note_taken",
    "opened",
    "undo",
]
