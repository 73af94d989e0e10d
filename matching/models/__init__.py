"""Vectors, prices of attention, dismissals, what was shown and learnt."""

from matching.models.enquiries import Enquiry
from matching.models.judgements import TEXT_LENGTH, Judgement, JudgementQuerySet
from matching.models.passages import LINES, WIDTH, Dismissal, Passage, PassageQuerySet, Price
from matching.models.ranking import Measured, Ranking
from matching.models.shown import Learnt, Shown, Unserved

__all__ = [
    "LINES",
    "TEXT_LENGTH",
    "WIDTH",
    "Dismissal",
    "Enquiry",
    "Judgement",
    "JudgementQuerySet",
    "Learnt",
    "Measured",
    "Passage",
    "PassageQuerySet",
    "Price",
    "Ranking",
    "Shown",
    "Unserved",
]
