"""Forms of applications, conditions and residencies."""

from incubation.forms.answers import (
    EndForm,
    LeaveForm,
    LongerForm,
    NoteForm,
    OfferForm,
    ReasonForm,
    StopForm,
    TakeForm,
    TimeForm,
    WordForm,
)
from incubation.forms.asking import ApplicationForm, ConditionForm, HandOverForm

__all__ = [
    "ApplicationForm",
    "ConditionForm",
    "EndForm",
    "HandOverForm",
    "LeaveForm",
    "LongerForm",
    "NoteForm",
    "OfferForm",
    "ReasonForm",
    "StopForm",
    "TakeForm",
    "TimeForm",
    "WordForm",
]
