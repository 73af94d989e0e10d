"""Life-cycles as tables."""

from collections.abc import Mapping
from dataclasses import dataclass


class InvalidMove(Exception):
    """The table forbids the verb, or someone else moved the row first."""


@dataclass(frozen=True)
class Move:
    """One verb: from any of `sources` to `target`."""

    sources: frozenset[str]
    target: str


@dataclass(frozen=True)
class Lifecycle:
    """Where a row starts and which verb leads where."""

    initial: str
    moves: Mapping[str, Move]

    def states(self) -> frozenset[str]:
        """Return every state the table can reach."""
        return frozenset({self.initial, *(move.target for move in self.moves.values())})
