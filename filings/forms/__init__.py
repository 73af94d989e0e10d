"""Forms of returns, evaluations, checks and obstacles."""

from filings.forms.figures import FiguresForm
from filings.forms.judging import (
    AnswerForm,
    CommentForm,
    DrawForm,
    EvaluationForm,
    FineForm,
    FlawForm,
    ObstacleForm,
    PutRightForm,
    ReasonForm,
    StillFlawedForm,
)

__all__ = [
    "AnswerForm",
    "CommentForm",
    "DrawForm",
    "EvaluationForm",
    "FiguresForm",
    "FineForm",
    "FlawForm",
    "ObstacleForm",
    "PutRightForm",
    "ReasonForm",
    "StillFlawedForm",
]
