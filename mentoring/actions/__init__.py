"""What changes in a mentorship."""

from mentoring.actions.advice import decide_advice, link_advice, unlink_advice
from mentoring.actions.agreements import agree_on_terms, propose_terms
from mentoring.actions.booked_hours import (
    BookedAlready,
    book_open,
    cancel_open,
    end_open_hours,
    release_open_hours,
    remind_of_open_hours,
    say_of_open,
    set_hour_open,
    take_back_of_open,
)
from mentoring.actions.closing import close, end_meetings_of_ended, go_on, pause, say
from mentoring.actions.files import ROOM, NoRoom, TooManyFiles
from mentoring.actions.goals import add_goal, change_goal, drop, reach, reopen
from mentoring.actions.group_records import (
    ask_again_to_confirm,
    close_group_records,
    confirm_group,
    write_group_record,
)
from mentoring.actions.groups import (
    ask_about_groups,
    call_group,
    call_off_group,
    close_groups,
    lapse_groups,
    move_group,
    remind_of_groups,
    say_group_missed,
    say_no,
    say_yes,
)
from mentoring.actions.hours import (
    OpenAlready,
    book,
    open_hours,
    set_availability,
    withdraw_hour,
)
from mentoring.actions.lost_rooms import give_up_rooms
from mentoring.actions.mediation import (
    AlreadyAsked,
    ask_for_mediation,
    end_mediation,
    fix_talk,
    name_mediator,
    recuse,
    remind_of_outcomes,
    report_silent_mediators,
    report_unnamed_mediators,
    withdraw_mediation,
)
from mentoring.actions.meetings import (
    Busy,
    ProposedAlready,
    RoomTaken,
    agree,
    cancel,
    lapse_due,
    move,
    offer_times,
    propose,
    remind,
    say_missed,
    take_back_missed,
)
from mentoring.actions.messages import write_message
from mentoring.actions.parting import part
from mentoring.actions.ratings import rate
from mentoring.actions.records import AnotherDay, confirm, correct, write_record
from mentoring.actions.seats import seat_others
from mentoring.actions.silence import ask_the_silent
from mentoring.actions.surveys import (
    answer_survey,
    survey_due,
)
from mentoring.actions.terms_end import ask_before_the_end
from mentoring.actions.untold import ask_about_meetings, close_meetings

__all__ = [
    "ROOM",
    "AlreadyAsked",
    "AnotherDay",
    "BookedAlready",
    "Busy",
    "NoRoom",
    "OpenAlready",
    "ProposedAlready",
    "RoomTaken",
    "TooManyFiles",
    "add_goal",
    "agree",
    "agree_on_terms",
    "answer_survey",
    "ask_about_groups",
    "ask_about_meetings",
    "ask_again_to_confirm",
    "ask_before_the_end",
    "ask_for_mediation",
    "ask_the_silent",
    "book",
    "book_open",
    "call_group",
    "call_off_group",
    "cancel",
    "cancel_open",
    "change_goal",
    "close",
    "close_group_records",
    "close_groups",
    "close_meetings",
    "confirm",
    "confirm_group",
    "correct",
    "decide_advice",
    "drop",
    "end_mediation",
    "end_meetings_of_ended",
    "end_open_hours",
    "fix_talk",
    "give_up_rooms",
    "go_on",
    "lapse_due",
    "lapse_groups",
    "link_advice",
    "move",
    "move_group",
    "name_mediator",
    "offer_times",
    "open_hours",
    "part",
    "pause",
    "propose",
    "propose_terms",
    "rate",
    "reach",
    "recuse",
    "release_open_hours",
    "remind",
    "remind_of_groups",
    "remind_of_open_hours",
    "remind_of_outcomes",
    "reopen",
    "report_silent_mediators",
    "report_unnamed_mediators",
    "say",
    "say_group_missed",
    "say_missed",
    "say_no",
    "say_of_open",
    "say_yes",
    "seat_others",
    "set_availability",
    "set_hour_open",
    "survey_due",
    "take_back_missed",
    "take_back_of_open",
    "unlink_advice",
    "withdraw_hour",
    "withdraw_mediation",
    "write_group_record",
    "write_message",
    "write_record",
]
