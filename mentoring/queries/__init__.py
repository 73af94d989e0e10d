"""Reads of mentorships."""

from mentoring.queries.advice import Against, advice_of, against, pairs_read_by, rivals_of
from mentoring.queries.figures import Figures, Year, figures, year_of, years_of
from mentoring.queries.files import messages_with, room_taken, with_files
from mentoring.queries.hours import bookable, bookable_openly, hours_held, pairs_that_book
from mentoring.queries.rooms import (
    by_space,
    has_its_room,
    meetings_in_rooms,
    rooms_near,
    where_it_is,
)
from mentoring.queries.steps import Step, rows_waiting, steps_of

__all__ = [
    "Against",
    "Figures",
    "Step",
    "Year",
    "advice_of",
    "against",
    "bookable",
    "bookable_openly",
    "by_space",
    "figures",
    "has_its_room",
    "hours_held",
    "meetings_in_rooms",
    "messages_with",
    "pairs_read_by",
    "pairs_that_book",
    "rivals_of",
    "room_taken",
    "rooms_near",
    "rows_waiting",
    "steps_of",
    "where_it_is",
    "with_files",
    "year_of",
    "years_of",
]
