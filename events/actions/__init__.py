"""What hosts, those who come and ventures do with events and competitions."""

from events.actions.archived import put_away
from events.actions.attendance import say_how_it_was, tick
from events.actions.competitions import (
    NotAllJudged,
    announce,
    call_off_competition,
    close_due,
    enter,
    judge,
    leave_entries,
    publish_competition,
    save_competition,
    seek_judges,
    withdraw_entry,
)
from events.actions.events import (
    PlacesTaken,
    call_off,
    end_due,
    end_waits,
    publish,
    remind,
    save_event,
)
from events.actions.invitations import (
    AlreadyInvited,
    accept,
    decline,
    decline_left,
    invite,
    lapse_invitations,
)
from events.actions.seats import SignUpClosed, sign_up, withdraw

__all__ = [
    "AlreadyInvited",
    "NotAllJudged",
    "PlacesTaken",
    "SignUpClosed",
    "accept",
    "announce",
    "call_off",
    "call_off_competition",
    "close_due",
    "decline",
    "decline_left",
    "end_due",
    "end_waits",
    "enter",
    "invite",
    "judge",
    "lapse_invitations",
    "leave_entries",
    "publish",
    "publish_competition",
    "put_away",
    "remind",
    "save_competition",
    "save_event",
    "say_how_it_was",
    "seek_judges",
    "sign_up",
    "tick",
    "withdraw",
    "withdraw_entry",
]
