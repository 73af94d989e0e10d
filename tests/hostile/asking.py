"""One request: how it is packed, how long it may take, and where it failed."""

import contextlib
import gc
import json
import logging
import resource
import signal
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

from tests.hostile.values import Pairs, Upload

HOME = Path(__file__).resolve().parents[2]
BOUNDARY = b"hostile-boundary"


@dataclass(frozen=True)
class Ask:
    """One request."""

    name: str
    role: str
    method: str
    path: str
    query: Pairs = ()
    fields: Pairs = ()
    headers: tuple[tuple[str, str], ...] = ()
    how: str = "form"

    def __str__(self):
        parts = [f"{self.method} {short(self.path)} [{self.name}] as {self.role}"]
        for what, given in (
            ("query", self.query),
            ("data", self.fields),
            ("headers", self.headers),
        ):
            if given:
                parts.append(f"{what} {{{', '.join(f'{short(n)}: {short(v)}' for n, v in given)}}}")
        if self.method != "GET" and self.how != "form":
            parts.append(f"as {self.how!r}")
        return " ".join(parts)

    @property
    def size(self):
        """How much there is to read in it."""
        return len(str(self)) + 1000 * (len(self.query) + len(self.fields) + len(self.headers))


def short(value):
    """Return a value so that it fits a line."""
    if isinstance(value, Upload):
        return f"Upload({short(value.name)}, {len(value.content)} bytes, {short(value.type)})"
    text = repr(value) if not isinstance(value, str) or not value.startswith("/") else value
    return text if len(text) <= 90 else f"{text[:60]}…({len(value)})"


def as_bytes(value):
    """Return a value as it goes over the wire."""
    if isinstance(value, Upload):
        value = value.name
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def urlencoded(pairs):
    """Return pairs as a query string."""
    return "&".join(
        f"{quote_from_bytes(as_bytes(name), '')}={quote_from_bytes(as_bytes(value), '')}"
        for name, value in pairs
    )


def multipart(pairs):
    """Return pairs as the body of a form with files."""
    body = b""
    for name, value in pairs:
        quoted = as_bytes(name).replace(b'"', b"%22").replace(b"\r\n", b"%0D%0A")
        body += b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="' + quoted + b'"'
        if isinstance(value, Upload):
            body += b'; filename="' + as_bytes(value.name) + b'"\r\nContent-Type: '
            body += value.type.encode()
        content = value.content if isinstance(value, Upload) else as_bytes(value)
        body += b"\r\n\r\n" + content + b"\r\n"
    return body + b"--" + BOUNDARY + b"--\r\n"


def packed(ask):
    """Return the content type and the body of a request."""
    if ask.how == "multipart" or any(isinstance(value, Upload) for _name, value in ask.fields):
        return f"multipart/form-data; boundary={BOUNDARY.decode()}", multipart(ask.fields)
    if ask.how == "json":
        told = {as_bytes(n).decode("latin-1"): as_bytes(v).decode("latin-1") for n, v in ask.fields}
        return "application/json", json.dumps(told).encode()
    form = "application/x-www-form-urlencoded"
    return form if ask.how == "form" else ask.how, urlencoded(ask.fields).encode()


@contextlib.contextmanager
def quiet():
    """Let nobody log: a handler of pytest would keep every traceback and what hangs on it."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class TooLong(KeyboardInterrupt):
    """A request did not end; of this kind so that nobody but psycopg catches it."""


@contextlib.contextmanager
def patience(seconds):
    """Stop what takes longer, if this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number, _frame):
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def place_of(error):
    """Return where in our own code an exception arose, else where at all."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(HOME) and ".venv" not in path.parts and "tests" not in path.parts:
            return f"{path.relative_to(HOME)}:{frame.lineno}"
    last = frames[-1].filename.rpartition("site-packages/")[2] if frames else "?"
    return f"{last}:{frames[-1].lineno}" if frames else last


def resident():
    """Return how much memory this process holds, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@dataclass
class Fault:
    """What went wrong at one place, and the smallest request that shows it."""

    what: str
    where: str
    said: str
    ask: Ask
    times: int = 1

    def __str__(self):
        return f"{self.what} at {self.where} ({self.times}x): {self.said[:200]!r}\n    {self.ask}"
