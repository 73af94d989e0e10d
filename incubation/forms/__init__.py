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
from incubation.forms.chain_rules import ChainRuleForm, EndRuleForm, RuleFilter

__all__ = [
    "ApplicationForm",
    "ChainFilter",
    "ChainMoveForm",
    "ChainRuleForm",
    "ConditionForm",
    "EndForm",
    "EndRuleForm",
    "HandOverForm",
    "LeaveForm",
    "LongerForm",
    "NoteForm",
    "OfferForm",
    "ReasonForm",
    "RuleAnswerForm",
    "RuleFilter",
    "StopForm",
    "TakeForm",
    "TimeForm",
    "WordForm",
]
