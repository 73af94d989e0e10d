"""The parts of the service, each started again when it ends.

`manage.py run` holds the listening socket and keeps three parts: the web server, the worker and,
with no `DATABASE_URL`, the embedded database. Loading the encoder takes longer than a visitor
waits, so the processes of a web server whose master was killed go on answering on the shared
socket until the next master is ready and tells them to finish. A new version comes in the same
way: its master is started beside the old one, and tells that one to finish once it is ready. For
that this module is gunicorn's configuration too: `post_worker_init` and `when_ready` are its hooks,
and no other name here may be one of gunicorn's settings.

When `manage.py run` itself is killed, its web server and worker end by themselves (the kernel asks
them to), so that the next one finds the port free.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from config import database

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds before a part is started again
LONG_LIFE = 60.0  # seconds; who lived so long starts with no pause again
AT_ONCE = 30.0  # seconds; who ends sooner failed at once
FAILURES_AT_MOST = 5
LOOK_SECONDS = 0.25
STOP_SECONDS = 10.0
_FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}
_KEEPER, _LEFT = "SUPERVISED_BY", "SUPERVISED_LEFT"
_START_DATABASE = [sys.executable, "-m", "config.database", "start"]
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

Say = Callable[[str], None]
_libc = ctypes.CDLL(None)


def _end_with_the_supervisor() -> None:
    """In a child, before its command begins: be asked to end when whoever started it is killed."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


_FIRST = _end_with_the_supervisor if sys.platform == "linux" else None


class GaveUp(Exception):
    """A part fails at once again and again; the message says which and how."""


class Patience:
    """How long to wait for a part that ended, and when not to try any more."""

    def __init__(self) -> None:
        self._ends = 0
        self._failures = 0

    def pause(self, lived: float, *, failed: bool) -> float:
        """Note an end after `lived` seconds and return the seconds to wait; `failed`: by itself.

        >>> patience = Patience()
        >>> [patience.pause(3, failed=False) for _ in range(8)]
        [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
        >>> patience.pause(61, failed=True), patience.is_over
        (0.0, False)
        """
        if lived >= LONG_LIFE:
            self._ends = self._failures = 0
        pause = PAUSES[min(self._ends, len(PAUSES) - 1)]
        self._ends += 1
        self._failures = self._failures + 1 if failed and lived < AT_ONCE else 0
        return pause

    @property
    def is_over(self) -> bool:
        """Whether it failed at once too often in a row."""
        return self._failures >= FAILURES_AT_MOST


class Part:
    """A child process that is started again whenever it ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        sockets: Sequence[int] = (),
        before_again: Callable[[], None] = lambda: None,
        excused: Callable[[], bool] = lambda: False,
    ) -> None:
        """Describe it.

        Parameters
        ----------
        name, command
            How it is called in the lines for the operator, and how it is started.
        sockets
            Listening sockets that it inherits; then what it leaves behind serves until the next
            one is ready. Else what it leaves behind is killed.
        before_again
            Called before it is started again.
        excused
            Asked when it failed; while the answer is yes, the failure is not its own.
        """
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self._command = list(command)
        self._sockets = tuple(sockets)
        self._before_again = before_again
        self._excused = excused
        self._patience = Patience()
        self._began = 0.0
        self._due: float | None = None  # when to start it again
        self._left: list[int] = []  # process groups whose first process was killed
        self._next: subprocess.Popen[bytes] | None = None  # of a new version, not ready yet
        self._is_asked = False  # to end, for a new version

    def start(self) -> None:
        """Start it, in a process group of its own."""
        self.process = self._spawn(self._left)
        self._began = time.monotonic()
        self._due = None

    def _spawn(self, left: Sequence[int]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  our own commands
            self._command,
            start_new_session=True,
            pass_fds=self._sockets,
            preexec_fn=_FIRST,  # noqa: PLW1509  the supervisor has one thread
            env={**os.environ, _KEEPER: str(os.getpid()), _LEFT: ",".join(map(str, left))},
        )

    @property
    def is_renewed(self) -> bool:
        """Whether a new version of it is on its way."""
        return self._next is not None or self._is_asked

    def renew(self) -> None:
        """Bring a new version in: beside the old one where it holds sockets, else after it."""
        if self.process is None or self.process.poll() is not None:
            return  # it is about to be started anyway
        if self._sockets:
            self._next = self._spawn([*self._left, self.process.pid])
        else:
            self._is_asked = True
            self.process.terminate()

    def look(self, say: Say) -> None:
        """Start it again if it ended and its pause is over."""
        self._left = [group for group in self._left if _lives(group)]
        if self.process is not None and self._next is not None:
            self._change_over(self.process, self._next, say)
        if self.process is None or self.process.poll() is None:
            return
        if self._due is None:
            self._due = time.monotonic() + self._ended(self.process)
        if time.monotonic() >= self._due:
            how = _how(self.process.returncode)
            self._before_again()
            self.start()
            say(f"The {self.name} ended ({how}) and was started again.")

    def _change_over(
        self, old: "subprocess.Popen[bytes]", new: "subprocess.Popen[bytes]", say: Say
    ) -> None:
        """Go on with the new one once the old one, told by it, has ended; or without a new one."""
        if new.poll() is not None:
            self._next = None
            self._left.append(new.pid)
            say(f"The new {self.name} does not start ({_how(new.returncode)}); the old goes on.")
        elif old.poll() is not None:
            self._left.append(old.pid)
            self.process, self._next = new, None
            self._began, self._due = time.monotonic(), None
            say(f"A new {self.name} took over.")

    def _ended(self, process: "subprocess.Popen[bytes]") -> float:
        if self._sockets:
            self._left.append(process.pid)
        else:
            _send(process.pid, signal.SIGKILL)
        if self._is_asked:
            self._is_asked = False
            return 0.0
        failed = process.returncode not in _FROM_OUTSIDE and not self._excused()
        pause = self._patience.pause(time.monotonic() - self._began, failed=failed)
        if self._patience.is_over:
            raise GaveUp(
                f"The {self.name} failed {FAILURES_AT_MOST} times in a row right after its start, "
                f"the last time with {_how(process.returncode)}; the lines above say why."
            )
        return pause

    def stop(self) -> None:
        """End it and all it left behind: by request, after a while by force."""
        running = [each for each in (self.process, self._next) if each is not None]
        for process in running:
            process.terminate()
        for group in self._left:
            _send(group, signal.SIGTERM)
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=STOP_SECONDS)
        for group in [*self._left, *(process.pid for process in running)]:
            _send(group, signal.SIGKILL)
        for process in running:
            process.wait()


class Database:
    """The embedded database, which belongs to no process of ours: it is started when it is gone."""

    name = "database"

    def __init__(self) -> None:
        self._patience = Patience()
        self._began = time.monotonic()
        self._due: float | None = None
        self._why = ""

    def look(self, say: Say) -> None:
        """Start it again if it is gone; any other process may do so too, one of them does."""
        if not database.is_gone():
            self._due = None
            return
        if self._due is None:
            lived = time.monotonic() - self._began
            self._due = time.monotonic() + self._patience.pause(lived, failed=bool(self._why))
            if self._patience.is_over:
                raise GaveUp(f"The database failed {FAILURES_AT_MOST} times: {self._why}")
        if time.monotonic() >= self._due:
            self._start_again(say)

    def _start_again(self, say: Say) -> None:
        told = subprocess.run(  # noqa: S603  no shell, our own words
            _START_DATABASE, check=False, capture_output=True, text=True
        )
        self._began, self._due, self._why = time.monotonic(), None, ""
        if told.returncode:
            self._why = (told.stderr.strip().splitlines() or ["no reason given"])[-1]
            say(f"The database is gone and does not start: {self._why}")
        else:
            say("The database was gone and was started again.")

    def stop(self) -> None:
        """Leave it running, for the next command."""


class Renewal:
    """A new version: once asked for it is prepared (its tables), then each part changes over."""

    def __init__(self, parts: Sequence[Part], prepare: Sequence[str]) -> None:
        self._parts = tuple(parts)
        self._prepare = list(prepare)
        self._is_asked = False
        self._preparing: subprocess.Popen[bytes] | None = None

    def ask(self, *_: object) -> None:
        """Ask for it; a handler of a signal, which therefore does no more."""
        self._is_asked = True

    def look(self, say: Say) -> None:
        """Begin what was asked for, once the one before is through; go on once it is prepared."""
        if self._preparing is not None:
            self._go_on(self._preparing, say)
        elif self._is_asked and not any(part.is_renewed for part in self._parts):
            self._is_asked = False
            say("A new version is prepared; the old one answers meanwhile.")
            self._preparing = subprocess.Popen(self._prepare)  # noqa: S603  our own command

    def _go_on(self, preparing: "subprocess.Popen[bytes]", say: Say) -> None:
        if preparing.poll() is None:
            return
        self._preparing = None
        if preparing.returncode:
            how = _how(preparing.returncode)
            say(f"The new version cannot be prepared ({how}); the old one goes on.")
            return
        for part in self._parts:
            part.renew()

    def stop(self) -> None:
        """Prepare no more."""
        if self._preparing is not None:
            self._preparing.terminate()
            self._preparing.wait()


def watch(parts: Sequence[Part | Database | Renewal], say: Say) -> None:
    """Keep all parts going for ever.

    Raises
    ------
    GaveUp
        A part fails at once, again and again.
    """
    while True:
        for part in parts:
            part.look(say)
        time.sleep(LOOK_SECONDS)


def _how(code: int | None) -> str:
    """Return how a process ended.

    >>> _how(1), _how(-9)
    ('exit code 1', 'SIGKILL')
    """
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def _send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _lives(group: int) -> bool:
    """Return whether a process of this group is left; reap it if it fell to us (in a container)."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-group, os.WNOHANG)
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


# --- which process it is --------------------------------------------------------------------


@contextlib.contextmanager
def noted() -> Iterator[None]:
    """Keep in a file which process this is; one that is killed leaves the file behind."""
    file = _run_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(os.getpid()))
    try:
        yield
    finally:
        if named_run() == os.getpid():
            file.unlink()


def named_run() -> int | None:
    """Return the process that the file names, whether or not it is still there."""
    with contextlib.suppress(OSError, ValueError):
        return int(_run_file().read_text())
    return None


def is_run(process: int) -> bool:
    """Return whether that process is a `manage.py run`; its number may be another's by now."""
    with contextlib.suppress(OSError):
        return b"run" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    return False


def _run_file() -> Path:
    return database.var_dir() / "run.pid"


# --- gunicorn's hooks -----------------------------------------------------------------------


def post_worker_init(worker: Any) -> None:  # noqa: ANN401  gunicorn has no types
    """Let a web process outlive its master as long as somebody will start the next one."""
    keeper = int(os.environ.get(_KEEPER, "0"))
    if keeper:
        worker.is_parent_alive = lambda: worker.ppid == os.getppid() or _is_there(keeper)


def when_ready(server: object) -> None:
    """Tell the processes of masters that were killed to finish: this one is ready."""
    del server
    for group in os.environ.get(_LEFT, "").split(","):
        if group:
            _send(int(group), signal.SIGTERM)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
