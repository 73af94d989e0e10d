"""Where what is done now comes from: the request, if there is one; a job has none."""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Origin:
    """One request: where it came from, its number, the kinds recorded in it so far, its reason."""

    address: str = ""
    request: str = field(default_factory=lambda: uuid.uuid4().hex)
    recorded: set[str] = field(default_factory=set)
    reason: str = ""


current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def address_now() -> str:
    """Return the network address that the request came from, nothing outside of one."""
    origin = current.get()
    return origin.address if origin else ""


def request_now() -> str:
    """Return the number of the request, nothing outside of one."""
    origin = current.get()
    return origin.request if origin else ""


def note(verb: str) -> None:
    """Remember that this request has recorded a kind."""
    if origin := current.get():
        origin.recorded.add(verb)


def give_reason(reason: str) -> None:
    """Say what the file is for that this request gives out; its event holds it."""
    if origin := current.get():
        origin.reason = reason


def reason_now() -> str:
    """Return what the file of this request is for, nothing if nobody has been asked."""
    origin = current.get()
    return origin.reason if origin else ""
