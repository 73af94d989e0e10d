"""Lines of the log: what happened and where, without keys and without what people keep here.

An address may hold a key (a calendar, an invitation, a new password), and is logged when it is
refused. PostgreSQL quotes the row that it refuses, which Python repeats with the failure.
"""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from config.causes import causes

KEYS = frozenset({"token", "key"})  # parts of addresses that open something to whoever has them
HIDDEN = "…"
FAILED = 500  # from this status on the service is at fault


class Line(logging.Formatter):
    """Writes a record without its secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback if there is one."""
        text = super().format(record)
        for secret in _secrets(record):
            text = text.replace(secret, HIDDEN)
        return text


class Json(Line):
    """Writes the same as one object of JSON a line, its moment in UTC, for programs that gather."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object; what the line says, with its traceback, is `message`."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "message": super().format(record),
        }
        return json.dumps(told, ensure_ascii=False)


class Brief(logging.Filter):
    """Leaves the traceback of a refusal out: it says no more than status and address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, those of refused requests as one line."""
        if getattr(record, "status_code", FAILED) < FAILED:
            record.exc_info = None
        return True


def _secrets(record: logging.LogRecord) -> Iterator[str]:
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        yield from (str(part) for name, part in match.kwargs.items() if name in KEYS and part)
    if record.exc_info:
        yield from _quoted(record.exc_info[1])


def _quoted(problem: BaseException | None) -> Iterator[str]:
    """Yield what the database quotes of rows, in a failure and in those that it came from."""
    for each in causes(problem):
        told = getattr(each, "diag", None)
        for quoted in (getattr(told, "message_detail", None), getattr(told, "context", None)):
            if quoted:
                yield quoted
