"""Reads of matching: from an ask to explained recommendations."""

from matching.queries.asks import (
    Ask,
    ask_of_sentence,
    ask_of_venture,
    county_of,
    kinds_meant,
    labels,
    needs_of,
)
from matching.queries.candidates import possible_mentors, seeking
from matching.queries.levers import levers
from matching.queries.recommend import (
    Match,
    Why,
    chances,
    explain_mentor,
    explain_space,
    outlook,
    recommend_mentors,
    recommend_spaces,
    together,
)
from matching.queries.unmet import unmet
from matching.queries.vectors import encoder

__all__ = [
    "Ask",
    "Match",
    "Why",
    "ask_of_sentence",
    "ask_of_venture",
    "chances",
    "county_of",
    "encoder",
    "explain_mentor",
    "explain_space",
    "kinds_meant",
    "labels",
    "levers",
    "needs_of",
    "outlook",
    "possible_mentors",
    "recommend_mentors",
    "recommend_spaces",
    "seeking",
    "together",
    "unmet",
]
