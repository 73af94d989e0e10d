"""Forms of applications, conditions, residencies and the chain."""

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
from incubation.forms.chain import ChainFilter, ChainMoveForm, RuleAnswerForm

__all__ = [
    "ApplicationForm",
    "ChainFilter",
    "ChainMoveForm",
    "ConditionForm",
    "EndForm",
    "HandOverForm",
    "LeaveForm",
    "LongerForm",
    "NoteForm",
    "OfferForm",
    "ReasonForm",
    "RuleAnswerForm",
    "StopForm",
    "TakeForm",
    "TimeForm",
    "WordForm",
]
