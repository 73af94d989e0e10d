"""What the province writes: people brought in, and the layout of trades."""

from province.actions.brought import (
    ActedOn,
    HasProblems,
    TooLate,
    bring,
    drop,
    undo,
    write,
)
from province.actions.layout import lay_out

__all__ = [
    "ActedOn",
    "HasProblems",
    "TooLate",
    "bring",
    "drop",
    "lay_out",
    "undo",
    "write",
]
