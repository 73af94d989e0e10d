"""Vectors, prices of attention, dismissals, and cohorts."""

from matching.models.cohorts import (
    DEMAND_AT_MOST,
    Assignment,
    AssignmentQuerySet,
    Cohort,
    MatchRun,
)
from matching.models.passages import WIDTH, Dismissal, Passage, PassageQuerySet, Price

__all__ = [
    "DEMAND_AT_MOST",
    "WIDTH",
    "Assignment",
    "AssignmentQuerySet",
    "Cohort",
    "Dismissal",
    "MatchRun",
    "Passage",
    "PassageQuerySet",
    "Price",
]
