"""Vectors, prices of attention, dismissals, cohorts, what was shown and learnt."""

from matching.models.cohorts import (
    DEMAND_AT_MOST,
    Assignment,
    AssignmentQuerySet,
    Cohort,
    Introduction,
    IntroductionQuerySet,
    MatchRun,
)
from matching.models.enquiries import Enquiry
from matching.models.judgements import TEXT_LENGTH, Judgement, JudgementQuerySet
from matching.models.passages import LINES, WIDTH, Dismissal, Passage, PassageQuerySet, Price
from matching.models.ranking import Measured, Ranking
from matching.models.shown import Learnt, Shown, Unserved

__all__ = [
    "DEMAND_AT_MOST",
    "LINES",
    "TEXT_LENGTH",
    "WIDTH",
    "Assignment",
    "AssignmentQuerySet",
    "Cohort",
    "Dismissal",
    "Enquiry",
    "Introduction",
    "IntroductionQuerySet",
    "Judgement",
    "JudgementQuerySet",
    "Learnt",
    "MatchRun",
    "Measured",
    "Passage",
    "PassageQuerySet",
    "Price",
    "Ranking",
    "Shown",
    "Unserved",
]
