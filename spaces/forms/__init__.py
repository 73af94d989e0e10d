"""Forms of spaces."""

from spaces.forms.contact import AnswerForm, MoveForm, QuestionForm, ReasonForm, VisitForm, WordForm
from spaces.forms.pages import FacilityRows, SpaceFilter, SpaceForm
from spaces.forms.places import HourForm, PlaceForm

__all__ = [
    "AnswerForm",
    "FacilityRows",
    "HourForm",
    "MoveForm",
    "PlaceForm",
    "QuestionForm",
    "ReasonForm",
    "SpaceFilter",
    "SpaceForm",
    "VisitForm",
    "WordForm",
]
