"""What managers, officers and whoever reports a rule do."""

from filings.actions.checks import (
    NothingToDraw,
    answer,
    ask_again,
    close,
    draw,
    find_fine,
    find_flawed,
)
from filings.actions.evaluations import comment, evaluate, rectify
from filings.actions.obstacles import answer_obstacle, hide, look_into, report, show
from filings.actions.reminders import mark_of, remind_due
from filings.actions.returns import (
    PeriodNotOver,
    SavedElsewhere,
    Unanswered,
    accept,
    file,
    give_back,
    keep,
)

__all__ = [
    "NothingToDraw",
    "PeriodNotOver",
    "SavedElsewhere",
    "Unanswered",
    "accept",
    "answer",
    "answer_obstacle",
    "ask_again",
    "close",
    "comment",
    "draw",
    "evaluate",
    "file",
    "find_fine",
    "find_flawed",
    "give_back",
    "hide",
    "keep",
    "look_into",
    "mark_of",
    "rectify",
    "remind_due",
    "report",
    "show",
]
