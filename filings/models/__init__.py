"""Returns with their figures, evaluations, checks, and rules that hinder."""

from filings.models.checks import CheckedSpace, Sample
from filings.models.evaluations import Evaluation
from filings.models.obstacles import Obstacle
from filings.models.returns import NUMBER_AT_MOST, WHY_AT_MOST, Filing, Value

__all__ = [
    "NUMBER_AT_MOST",
    "WHY_AT_MOST",
    "CheckedSpace",
    "Evaluation",
    "Filing",
    "Obstacle",
    "Sample",
    "Value",
]
