"""Reads of events and competitions."""

from events.queries.attendance import attendance_workbook, entries_workbook
from events.queries.calendar import calendar_entry, public_entry
from events.queries.competitions import competitions_found, published_results
from events.queries.directory import directory, months
from events.queries.feedback import FEWEST_ANSWERS, Voices, voices_of
from events.queries.held import held, of_space
from events.queries.invitations import GIVEN, given_by, reached
from events.queries.mine import my_events

__all__ = [
    "FEWEST_ANSWERS",
    "GIVEN",
    "Voices",
    "attendance_workbook",
    "calendar_entry",
    "competitions_found",
    "directory",
    "entries_workbook",
    "given_by",
    "held",
    "months",
    "my_events",
    "of_space",
    "public_entry",
    "published_results",
    "reached",
    "voices_of",
]
