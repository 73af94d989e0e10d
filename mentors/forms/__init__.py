"""Forms of mentors: the profile, the library's filters, and each answer to a request."""

from mentors.forms.decisions import (
    AppealForm,
    AppointForm,
    CommentForm,
    DeputyForm,
    LetInForm,
    ReasonForm,
    RenewForm,
    WordsForm,
)
from mentors.forms.library import KeptForm, MentorFilter
from mentors.forms.offers import OfferForm, OpenFilter, SharesField, TakeForm
from mentors.forms.profiles import (
    HALF_DAYS,
    EvidenceForm,
    ExperienceRow,
    ExperienceRows,
    ProfileForm,
)
from mentors.forms.requests import (
    TIMES_AT_MOST,
    AcceptForm,
    CallForm,
    DeclineForm,
    QuestionForm,
    ReplyForm,
    WithdrawForm,
)

__all__ = [
    "HALF_DAYS",
    "TIMES_AT_MOST",
    "AcceptForm",
    "AppealForm",
    "AppointForm",
    "CallForm",
    "CommentForm",
    "DeclineForm",
    "DeputyForm",
    "EvidenceForm",
    "ExperienceRow",
    "ExperienceRows",
    "KeptForm",
    "LetInForm",
    "MentorFilter",
    "OfferForm",
    "OpenFilter",
    "ProfileForm",
    "QuestionForm",
    "ReasonForm",
    "RenewForm",
    "ReplyForm",
    "SharesField",
    "TakeForm",
    "WithdrawForm",
    "WordsForm",
]
