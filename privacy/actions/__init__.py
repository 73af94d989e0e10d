"""What changes: copies are made, people leave, what is over ends."""

from privacy.actions.copies import (
    AlreadyMaking,
    TooManyCopies,
    ask_for_copy,
    carry_out_copy,
    forget_over,
    give_up_lost,
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
from privacy.actions.retention import TERMS, end_terms

__all__ = [
    "PSEUDONYM",
    "TERMS",
    "AlreadyLeaving",
    "AlreadyMaking",
    "NotSettled",
    "TooManyCopies",
    "ask_for_copy",
    "ask_to_leave",
    "carry_out",
    "carry_out_copy",
    "end_terms",
    "erase",
    "erase_again",
    "forget_over",
    "give_up_lost",
    "is_erased",
    "leave_due",
    "note_taken",
    "opened",
    "undo",
]
