"""`python -m benchmarks.letters`: 1,000 notices within a minute, each to the door of a mail server.

A worker as `make run` starts it hands them to a mail server on loopback, which notes when each
came. Timed from the commit of the notice to the end of its letter; beside it the same letters
handed over by the library alone, one connection each as the worker does.
"""

import contextlib
import os
import re
import smtplib
import socketserver
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench" / "letters"
LETTERS, SECONDS = 1_000, 60.0
BAR_SECONDS, BAR_SHARE = 10.0, 0.99
PATIENCE = 300.0  # seconds after the last notice, in which the last letter comes
ADDRESS = "letter{}@example.cn"
_BARE = "From: no-reply@localhost\r\nTo: {}\r\nSubject: bare\r\n\r\nA line.\r\n"
_TO = re.compile(rb"RCPT TO:<([^>]+)>", re.IGNORECASE)


class _Door(socketserver.StreamRequestHandler):
    """One connection: whatever is brought is taken, and its moment noted."""

    server: "_Server"

    def handle(self) -> None:
        """Speak as much SMTP as a sender needs."""
        self._say("220 loopback")
        address = ""
        for line in self.rfile:
            word = line[:4].upper()
            if found := _TO.match(line):
                address = found.group(1).decode()
            if word == b"DATA":
                self._say("354 go on")
                self._take(address)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _take(self, address: str) -> None:
        for line in self.rfile:
            if line == b".\r\n":
                break
        self.server.came.setdefault(address, time.monotonic())
        self._say("250 OK")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.came: dict[str, float] = {}

    @property
    def port(self) -> int:
        """The port that the system chose."""
        return int(self.server_address[1])


@contextlib.contextmanager
def mail_server() -> Iterator[_Server]:
    """Serve on a free port."""
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextlib.contextmanager
def worker(port: int) -> Iterator[None]:
    """Run the worker as `manage.py run` does, with its mail going to `port`."""
    from config.management.commands.run import worker_command  # noqa: PLC0415

    surroundings = {**os.environ, "DATABASE_AS_OWNER": "", "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    running = subprocess.Popen(worker_command(), cwd=ROOT, env=surroundings)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def people(count: int) -> "list[User]":
    """Make the readers, who want their mail at any hour, and forget what an earlier run told."""
    from accounts.models import User  # noqa: PLC0415
    from notifications.models import Mail, Notification  # noqa: PLC0415

    Mail.objects.all().delete()
    Notification.objects.all().delete()
    if User.objects.count() < count:
        User.objects.all().delete()
        User.objects.bulk_create(
            User(email=ADDRESS.format(number), name=f"韩雪岭{number}", quiet_from=None)
            for number in range(count)
        )
    return list(User.objects.order_by("pk")[:count])


def tell(person: "User") -> float:
    """Write one notice; return when it was committed."""
    from django.utils import timezone  # noqa: PLC0415

    from notifications.actions import notify  # noqa: PLC0415

    notify(
        person,
        "mentors/asked",
        about=person,
        url="/inbox/",
        at=timezone.now(),
        venture="青禾硼镁",
        text="想请教中试",
    )
    return time.monotonic()


def handed_over(readers: "Sequence[User]", seconds: float) -> list[float]:
    """Tell them one after another within `seconds`; return how long each letter took.

    A letter that never came counts as `PATIENCE`.
    """
    with mail_server() as server, worker(server.port):
        tell(readers[0])  # the worker is up once this one has come
        _until(lambda: readers[0].email in server.came)
        told: dict[str, float] = {}
        begun = time.monotonic()
        for number, person in enumerate(readers[1:]):
            time.sleep(max(0.0, begun + number * seconds / len(readers) - time.monotonic()))
            told[person.email] = tell(person)
        _until(lambda: len(server.came) == len(readers))
        came = dict(server.came)
    return [came.get(email, at + PATIENCE) - at for email, at in told.items()]


def bare(count: int) -> list[float]:
    """Hand as many letters over by the library alone; return how long each took."""
    spent = []
    with mail_server() as server:
        for number in range(count):
            to, begun = ADDRESS.format(number), time.monotonic()
            with smtplib.SMTP("127.0.0.1", server.port) as door:
                door.sendmail("no-reply@localhost", [to], _BARE.format(to))
            spent.append(time.monotonic() - begun)
    return spent


def _until(found: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not found() and time.monotonic() < until:
        time.sleep(0.05)


def figures() -> None:
    """Print the table."""
    rows = {
        "bare: library alone": bare(LETTERS),
        f"notice to letter, {LETTERS:,} in {SECONDS:.0f} s": handed_over(
            people(LETTERS + 1), SECONDS
        ),
    }
    print(
        f"\n{'letters to a mail server on loopback':40}"
        f"{'p50 s':>9}{'p99 s':>9}{'most':>9}{'in time':>9}"
    )
    for name, spent in rows.items():
        in_time = sum(each <= BAR_SECONDS for each in spent) / len(spent)
        most = statistics.quantiles(spent, n=100)[98]
        print(f"{name:40}{statistics.median(spent):9.3f}{most:9.3f}{max(spent):9.3f}{in_time:9.1%}")
    print(f"in time: within {BAR_SECONDS:.0f} s; wanted of {BAR_SHARE:.0%}")


def main() -> None:
    """Make the database, then measure."""
    os.environ.setdefault("VAR_DIR", str(FOLDER))
    os.environ.setdefault("MODEL_DIR", str(ROOT / "var" / "models" / "e5-small"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings", SAMPLE_DATA="false", DATABASE_AS_OWNER="true"
    )
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, cwd=ROOT)
    import django  # noqa: PLC0415

    django.setup()
    figures()


if __name__ == "__main__":
    main()
