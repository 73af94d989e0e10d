"""Forms of events and competitions."""

from events.forms.competitions import (
    CompetitionFilter,
    CompetitionForm,
    EntryForm,
    JudgingForm,
    WinnerForm,
)
from events.forms.events import EventFilter, EventForm, ReasonForm
from events.forms.people import AttendanceForm, FeedbackForm, SearchForm

__all__ = [
    "AttendanceForm",
    "CompetitionFilter",
    "CompetitionForm",
    "EntryForm",
    "EventFilter",
    "EventForm",
    "FeedbackForm",
    "JudgingForm",
    "ReasonForm",
    "SearchForm",
    "WinnerForm",
]
