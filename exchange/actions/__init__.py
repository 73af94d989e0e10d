"""What is done on the exchange."""

from exchange.actions.inquiries import (
    AskedAlready,
    TakenOff,
    answer,
    ask,
    decline,
    end,
    hold,
    part,
    sign,
    withdraw,
)
from exchange.actions.listings import (
    ask_whether_so,
    close,
    confirm,
    leave,
    publish,
    save,
    send_back,
    tell_of_last_days,
)
from exchange.actions.vectors import refresh_listings
from exchange.actions.watching import tell_of_new, watch

__all__ = [
    "AskedAlready",
    "TakenOff",
    "answer",
    "ask",
    "ask_whether_so",
    "close",
    "confirm",
    "decline",
    "end",
    "hold",
    "leave",
    "part",
    "publish",
    "refresh_listings",
    "save",
    "send_back",
    "sign",
    "tell_of_last_days",
    "tell_of_new",
    "watch",
    "withdraw",
]
