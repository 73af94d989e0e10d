"""Forms of mentorships, group meetings, open hours and the questions afterwards."""

from mentoring.forms.course import CloseForm, GoalForm, PauseForm, TermsForm
from mentoring.forms.fields import length_in_words
from mentoring.forms.files import FilesField, MessageForm, WithFiles
from mentoring.forms.groups import (
    GroupForm,
    GroupRecordForm,
    GroupTimeForm,
)
from mentoring.forms.hours import AvailabilityForm, BookForm, OpeningForm
from mentoring.forms.mediation import MediationForm, MediatorForm, OutcomeForm, RecuseForm, TalkForm
from mentoring.forms.meetings import (
    CancelForm,
    MeetingForm,
    MovedMeetingForm,
    SeenTime,
    agendas_for,
)
from mentoring.forms.open_hours import (
    OpenCancelForm,
    OpenHourForm,
    TookPlaceForm,
)
from mentoring.forms.records import DecisionForm, RatingForm, RecordForm, RivalForm, SeenVersion
from mentoring.forms.survey import (
    SurveyForm,
)

__all__ = [
    "AvailabilityForm",
    "BookForm",
    "CancelForm",
    "CloseForm",
    "DecisionForm",
    "FilesField",
    "GoalForm",
    "GroupForm",
    "GroupRecordForm",
    "GroupTimeForm",
    "MediationForm",
    "MediatorForm",
    "MeetingForm",
    "MessageForm",
    "MovedMeetingForm",
    "OpenCancelForm",
    "OpenHourForm",
    "OpeningForm",
    "OutcomeForm",
    "PauseForm",
    "RatingForm",
    "RecordForm",
    "RecuseForm",
    "RivalForm",
    "SeenTime",
    "SeenVersion",
    "SurveyForm",
    "TalkForm",
    "TermsForm",
    "TookPlaceForm",
    "WithFiles",
    "agendas_for",
    "length_in_words",
]
