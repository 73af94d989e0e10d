"""Forms of spaces."""

from spaces.forms.contact import AnswerForm, MoveForm, QuestionForm, ReasonForm, VisitForm, WordForm
from spaces.forms.hosted import HostedForm
from spaces.forms.kept import KeptForm
from spaces.forms.pages import FacilityRows, SpaceFilter, SpaceForm
from spaces.forms.places import HourForm, NoticeForm, PlaceForm

__all__ = [
    "AnswerForm",
    "FacilityRows",
    "HostedForm",
    "HourForm",
    "KeptForm",
    "MoveForm",
    "NoticeForm",
    "PlaceForm",
    "QuestionForm",
    "ReasonForm",
    "SpaceFilter",
    "SpaceForm",
    "VisitForm",
    "WordForm",
]
