"""What is read for the own pages and for the copy."""

from privacy.queries.copying import gathered
from privacy.queries.own import Counted, alone_in, counted, entries, label_of, rows_of
from privacy.queries.rehearsing import Rehearsed, next_run, rehearsed, run_of, told
from privacy.queries.seen import Seen, seen_by
from privacy.queries.unsettled import Unsettled, unsettled

__all__ = [
    "Counted",
    "Rehearsed",
    "Seen",
    "Unsettled",
    "alone_in",
    "counted",
    "entries",
    "gathered",
    "label_of",
    "next_run",
    "rehearsed",
    "rows_of",
    "run_of",
    "seen_by",
    "told",
    "unsettled",
]
