"""What changes in a mentorship."""

from mentoring.actions.advice import decide_advice, link_advice, unlink_advice
from mentoring.actions.agreements import agree_on_terms, propose_terms
from mentoring.actions.closing import close, end_meetings_of_ended, go_on, pause, say
from mentoring.actions.files import ROOM, NoRoom, TooManyFiles
from mentoring.actions.goals import add_goal, change_goal, drop, reach, reopen
from mentoring.actions.hours import (
    OpenAlready,
    book,
    open_hours,
    set_availability,
    withdraw_hour,
)
from mentoring.actions.mediation import (
    AlreadyAsked,
    ask_for_mediation,
    end_mediation,
    fix_talk,
    name_mediator,
    recuse,
    report_silent_mediators,
    withdraw_mediation,
)
from mentoring.actions.meetings import (
    Busy,
    agree,
    cancel,
    lapse_due,
    move,
    propose,
    remind,
    say_missed,
)
from mentoring.actions.messages import write_message
from mentoring.actions.ratings import rate
from mentoring.actions.records import AnotherDay, confirm, correct, write_record
from mentoring.actions.silence import ask_the_silent
from mentoring.actions.terms_end import ask_before_the_end

__all__ = [
    "ROOM",
    "AlreadyAsked",
    "AnotherDay",
    "Busy",
    "NoRoom",
    "OpenAlready",
    "TooManyFiles",
    "add_goal",
    "agree",
    "agree_on_terms",
    "ask_before_the_end",
    "ask_for_mediation",
    "ask_the_silent",
    "book",
    "cancel",
    "change_goal",
    "close",
    "confirm",
    "correct",
    "decide_advice",
    "drop",
    "end_mediation",
    "end_meetings_of_ended",
    "fix_talk",
    "go_on",
    "lapse_due",
    "link_advice",
    "move",
    "name_mediator",
    "open_hours",
    "pause",
    "propose",
    "propose_terms",
    "rate",
    "reach",
    "recuse",
    "remind",
    "reopen",
    "report_silent_mediators",
    "say",
    "say_missed",
    "set_availability",
    "unlink_advice",
    "withdraw_hour",
    "withdraw_mediation",
    "write_message",
    "write_record",
]
