"""Goals, meetings, records, hours, and what each side says at the end."""

from mentoring.models.course import Agreement, Closing, Goal
from mentoring.models.hours import MONTHLY_AT_MOST, NOTICE_AT_MOST, Availability, OfficeHour
from mentoring.models.mediation import Mediation, Recusal
from mentoring.models.meetings import Meeting, Seat
from mentoring.models.ratings import RATED_AT_LEAST, Rating
from mentoring.models.records import (
    MINUTES_AT_LEAST,
    MINUTES_AT_MOST,
    Contradiction,
    File,
    Message,
    Record,
)

__all__ = [
    "MINUTES_AT_LEAST",
    "MINUTES_AT_MOST",
    "MONTHLY_AT_MOST",
    "NOTICE_AT_MOST",
    "RATED_AT_LEAST",
    "Agreement",
    "Availability",
    "Closing",
    "Contradiction",
    "File",
    "Goal",
    "Mediation",
    "Meeting",
    "Message",
    "OfficeHour",
    "Rating",
    "Record",
    "Recusal",
    "Seat",
]
