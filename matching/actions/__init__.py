"""What matching writes: vectors, prices, dismissals, cohorts."""

from matching.actions.dismissals import dismiss, restore
from matching.actions.due import run_due
from matching.actions.enquiries import (
    AlreadyAsked,
    NobodyThere,
    answer,
    ask_a_person,
    office_knows,
    tell_late,
    withdraw_enquiry,
)
from matching.actions.inviting import AlreadyInvited, invite
from matching.actions.judgements import (
    KEPT,
    TERMS,
    judge,
    not_meant,
    sentence_of,
    take_back_grade,
    take_back_not_meant,
    throw_away,
)
from matching.actions.learning import learn_from_outcomes, log_shown, note_unserved
from matching.actions.measuring import ask_for, measure
from matching.actions.passages import REFRESH_LOCK, index_lines, refresh_passages
from matching.actions.prices import refresh_prices, refresh_prices_if_old, set_ranking
from matching.actions.promises import refresh_promises

__all__ = [
    "KEPT",
    "REFRESH_LOCK",
    "TERMS",
    "AlreadyAsked",
    "AlreadyInvited",
    "NobodyThere",
    "answer",
    "ask_a_person",
    "ask_for",
    "dismiss",
    "index_lines",
    "invite",
    "judge",
    "learn_from_outcomes",
    "log_shown",
    "measure",
    "not_meant",
    "note_unserved",
    "office_knows",
    "refresh_passages",
    "refresh_prices",
    "refresh_prices_if_old",
    "refresh_promises",
    "restore",
    "run_due",
    "sentence_of",
    "set_ranking",
    "take_back_grade",
    "take_back_not_meant",
    "tell_late",
    "throw_away",
    "withdraw_enquiry",
]
