"""Goals, meetings, records, hours, and what each side says at the end."""

from mentoring.models.course import Agreement, Closing, Goal
from mentoring.models.groups import GUESTS_AT_LEAST, GroupMeeting, GroupRecord, Guest
from mentoring.models.hours import MONTHLY_AT_MOST, NOTICE_AT_MOST, Availability, OfficeHour
from mentoring.models.mediation import Mediation, Recusal
from mentoring.models.meetings import Meeting, Seat
from mentoring.models.open_hours import OpenHour
from mentoring.models.ratings import RATED_AT_LEAST, Rating
from mentoring.models.records import (
    MINUTES_AT_LEAST,
    MINUTES_AT_MOST,
    Contradiction,
    Correction,
    File,
    Message,
    Record,
)
from mentoring.models.survey import PEOPLE_AT_MOST, Survey

__all__ = [
    "GUESTS_AT_LEAST",
    "MINUTES_AT_LEAST",
    "MINUTES_AT_MOST",
    "MONTHLY_AT_MOST",
    "NOTICE_AT_MOST",
    "PEOPLE_AT_MOST",
    "RATED_AT_LEAST",
    "Agreement",
    "Availability",
    "Closing",
    "Contradiction",
    "Correction",
    "File",
    "Goal",
    "GroupMeeting",
    "GroupRecord",
    "Guest",
    "Mediation",
    "Meeting",
    "Message",
    "OfficeHour",
    "OpenHour",
    "Rating",
    "Record",
    "Recusal",
    "Seat",
    "Survey",
]
