"""Reads of maker spaces."""

from spaces.queries.asked import asked_by
from spaces.queries.desk import (
    ANSWER_WORKDAYS,
    answer_by,
    late_questions,
    late_since,
    late_visits,
    waits,
)
from spaces.queries.directory import carried, carriers, directory, levels
from spaces.queries.kept import kept_spaces
from spaces.queries.slots import open_slots
from spaces.queries.visits import calendar_entry

__all__ = [
    "ANSWER_WORKDAYS",
    "answer_by",
    "asked_by",
    "calendar_entry",
    "carried",
    "carriers",
    "directory",
    "kept_spaces",
    "late_questions",
    "late_since",
    "late_visits",
    "levels",
    "open_slots",
    "waits",
]
