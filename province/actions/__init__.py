"""What the province writes: people and registers brought in, and the layout of trades."""

from province.actions.brought import HasProblems, TooLate, bring, drop, undo, write
from province.actions.layout import lay_out
from province.actions.people import ActedOn

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
