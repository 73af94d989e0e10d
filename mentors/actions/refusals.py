"""Why the database, or a mentor's own settings, refuse a request or a mentorship."""

from collections.abc import Callable

from django.db import IntegrityError

from accounts.policies import Denied
from audit.guards import broken
from mentors.actions.waiting import AlreadyOpen


class TooManyOpen(Exception):
    """The venture has as many open requests as it is allowed."""


class MentorBusy(Exception):
    """The mentor takes no more just now; `why` is `full`, `week`, `paused` or `asked`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_REFUSALS: dict[str, Callable[[], Exception]] = {
    "one_open_request_per_pair": AlreadyOpen,
    "one_active_mentorship_per_pair": AlreadyOpen,
    "venture_within_open_requests": TooManyOpen,
    "archived_asks_nobody": Denied,
    "mentor_within_capacity": lambda: MentorBusy("full"),
    "mentor_within_weekly_limit": lambda: MentorBusy("week"),
    "mentor_within_requests_a_week": lambda: MentorBusy("asked"),
}


def in_words(problem: IntegrityError) -> Exception:
    """Turn the constraint that refused into the exception that a page knows; else give it back."""
    name = broken(problem)
    return _REFUSALS[name]() if name in _REFUSALS else problem
