"""The score in words: at most three reasons with the lines that met, and one reservation.

Every sentence is written in both languages at once, because the two readers of a request may read
different ones and shall be told the same.
"""

from matching.queries.wording.mentors import mentor_points
from matching.queries.wording.points import (
    CLEAR,
    FAINT,
    FINE,
    NEAR,
    QUOTES_AT_MOST,
    REASONS_AT_MOST,
    Parts,
    Point,
    Quote,
    Says,
    Words,
    both,
)
from matching.queries.wording.spaces import space_points

__all__ = [
    "CLEAR",
    "FAINT",
    "FINE",
    "NEAR",
    "QUOTES_AT_MOST",
    "REASONS_AT_MOST",
    "Parts",
    "Point",
    "Quote",
    "Says",
    "Words",
    "both",
    "mentor_points",
    "space_points",
]
