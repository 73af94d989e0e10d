"""What managers and founders do with a space."""

from spaces.actions.closing import end_at_closed
from spaces.actions.favourites import keep, keep_no_longer, note_kept
from spaces.actions.hosted import NameTaken, remove_hosted, save_hosted
from spaces.actions.pages import FacilityTold, LivedIn, form_name, lay_out, save
from spaces.actions.places import (
    HoursMeet,
    InContract,
    add_hour,
    drop_hour,
    free,
    open_and_close,
    remove,
    save_place,
    set_notice,
    take,
)
from spaces.actions.questions import answer, ask, leave_questions
from spaces.actions.silence import office_knows, tell_the_office
from spaces.actions.visits import (
    AskedAlready,
    NoSuchSlot,
    SlotTaken,
    agree,
    ask_visit,
    call_off,
    decline,
    hold,
    lapse_due,
    miss,
    move,
    remind,
)

__all__ = [
    "AskedAlready",
    "FacilityTold",
    "HoursMeet",
    "InContract",
    "LivedIn",
    "NameTaken",
    "NoSuchSlot",
    "SlotTaken",
    "add_hour",
    "agree",
    "answer",
    "ask",
    "ask_visit",
    "call_off",
    "decline",
    "drop_hour",
    "end_at_closed",
    "form_name",
    "free",
    "hold",
    "keep",
    "keep_no_longer",
    "lapse_due",
    "lay_out",
    "leave_questions",
    "miss",
    "move",
    "note_kept",
    "office_knows",
    "open_and_close",
    "remind",
    "remove",
    "remove_hosted",
    "save",
    "save_hosted",
    "save_place",
    "set_notice",
    "take",
    "tell_the_office",
]
