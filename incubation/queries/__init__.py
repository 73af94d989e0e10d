"""Reads of applications and residencies."""

from incubation.queries.conditions import Checked, check
from incubation.queries.residents import (
    named_residents,
    residents,
    residents_on,
    residents_workbook,
)
from incubation.queries.waiting import (
    answer_by,
    late_since,
    next_on_list,
    place_on_list,
    waiting_for,
)

__all__ = [
    "Checked",
    "answer_by",
    "check",
    "late_since",
    "named_residents",
    "next_on_list",
    "place_on_list",
    "residents",
    "residents_on",
    "residents_workbook",
    "waiting_for",
]
