"""What changes in the mentor library, in requests and in mentorships."""

from mentors.actions.profiles import (
    apply,
    approve,
    form_name,
    pause,
    save_profile,
    send_back,
    suspend,
)
from mentors.actions.requests import (
    AlreadyOpen,
    MentorBusy,
    TooManyOpen,
    accept,
    ask_back,
    decline,
    end,
    expire_due,
    propose,
    reply,
    send,
    withdraw,
)

__all__ = [
    "AlreadyOpen",
    "MentorBusy",
    "TooManyOpen",
    "accept",
    "apply",
    "approve",
    "ask_back",
    "decline",
    "end",
    "expire_due",
    "form_name",
    "pause",
    "propose",
    "reply",
    "save_profile",
    "send",
    "send_back",
    "suspend",
    "withdraw",
]
