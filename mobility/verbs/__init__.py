"""Every verb of a leave in one row: who may, when it is offered, its form, action, words, notice.

The page of a case, the record in words and the researcher's log read this table; `CASE_LIFECYCLE`
is the half of it that the models need. That it agrees with what the actions ask, do and send is
tested (`tests/whole/test_verbs.py`).
"""

from mobility.verbs.reading import Entry, log, offered
from mobility.verbs.table import ELSEWHERE, KEEP_YEAR, OFFERED, VERBS
from mobility.verbs.verb import Verb

__all__ = [
    "ELSEWHERE",
    "KEEP_YEAR",
    "OFFERED",
    "VERBS",
    "Entry",
    "Verb",
    "log",
    "offered",
]
