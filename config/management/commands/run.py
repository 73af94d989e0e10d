"""`run`: the whole service on one machine, which heals itself and changes its version."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import Error, InterfaceError, OperationalError, connection
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from config import database
from config.supervise import Database, GaveUp, Part, Renewal, is_run, named_run, noted, watch
from config.tasks import retry_stalled

PATIENCE_SECONDS = 60.0
PORT_SECONDS = 35.0  # in which what a killed run left behind ends, and gives its port back
_MANAGE = [sys.executable, "manage.py"]
_BACKLOG = 2048  # connections that wait while the web server is started again
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the last: its terminal was closed


class Command(BaseCommand):
    help = "Prepare what is missing, then run the web server and the worker until Ctrl-C."
    requires_system_checks: list[str] = []  # noqa: RUF012  `prepare` checks

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--bind", default=os.environ.get("BIND", "127.0.0.1:8000"))
        parser.add_argument(
            "--demo", action="store_true", help="sample people, unless SAMPLE_DATA says otherwise"
        )

    def handle(self, *, bind: str, demo: bool, **_: object) -> None:
        """Start, say so, start again what ends, and stop all on Ctrl-C."""
        if demo:
            os.environ.setdefault("SAMPLE_DATA", "true")
        os.environ["BIND"] = bind  # links in mails name it, see `SITE_URL`
        host, _colon, port = bind.rpartition(":")
        with _bound(host, int(port)) as listener:
            if subprocess.run([*_MANAGE, "prepare"], check=False).returncode:  # noqa: S603  no shell, our own words
                sys.exit(1)
            _end_when_told()
            with contextlib.suppress(KeyboardInterrupt):
                self._serve(bind, listener)

    def _serve(self, bind: str, listener: socket.socket) -> None:
        web = Part(
            "web server",
            server_command(f"fd://{listener.fileno()}"),
            sockets=[listener.fileno()],
            excused=_database_is_away,
        )
        worker = _worker()
        renewal = Renewal([web, worker], [*_MANAGE, "prepare"])
        parts: list[Part | Database | Renewal] = [web, worker, renewal]
        if _is_embedded():
            parts.append(Database())
        signal.signal(signal.SIGUSR2, renewal.ask)
        try:
            with noted():
                web.start()
                worker.start()
                self._wait_until_it_answers(bind, web)
                self._say(f"青创引航 answers on http://{bind}  (Ctrl-C stops it)")
                watch(parts, self._say)
        except GaveUp as problem:
            sys.exit(f"{problem} Everything stops; mend it and start again.")
        finally:
            for number in (*_ENDS, signal.SIGUSR2):
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C would leave some running
            for part in parts:
                part.stop()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    @staticmethod
    def _wait_until_it_answers(bind: str, server: Part) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while server.process and server.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                _knock(bind)
                return
            time.sleep(0.2)
        raise CommandError("The web server does not answer; the lines above say why.")


@contextlib.contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port, so that it is never free while the web server is started again.

    It listens from the first moment, also while `prepare` runs: a port that is only bound is free
    for a second run, which would prepare the same database beside this one.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            _take(listener, (host.strip("[]"), port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} is taken: stop what listens there, or choose another with "
                f"'make run BIND={host}:{port + 1}'."
            ) from problem
        yield listener


def _take(listener: socket.socket, where: tuple[str, int]) -> None:
    """Bind; after a run that was killed wait until what it left behind gives the port back."""
    before = named_run()
    was_killed = before is not None and not is_run(before)
    deadline = time.monotonic() + (PORT_SECONDS if was_killed else 0.0)
    while True:
        try:
            listener.bind(where)
            listener.listen(_BACKLOG)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _end_when_told() -> None:
    """End as by Ctrl-C; a shell's background ignores that one, and `nohup` the closed terminal."""
    for number in _ENDS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def _is_embedded() -> bool:
    return database.is_ours(settings.DATABASES["default"]["HOST"])


def _worker() -> Part:
    return Part("worker", worker_command(), before_again=_take_up_again, excused=_database_is_away)


def worker_command() -> list[str]:
    """Return how the worker is started: three jobs at a time, so that mail waits for no encoder."""
    jobs = ["procrastinate", "worker", "--concurrency", "3", "--delete-jobs", "successful"]
    return [*_MANAGE, *jobs]


def _take_up_again() -> None:
    """Have the next worker look at once for jobs that nobody finished."""
    with contextlib.suppress(AlreadyEnqueued, ConnectorException, Error):
        connection.close()
        retry_stalled.configure().defer(timestamp=0)
    connection.close()


def _database_is_away() -> bool:
    """Return whether a part that failed could not have done better."""
    connection.close()
    try:
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        return True
    finally:
        connection.close()
    return False


def server_command(bind: str) -> list[str]:
    """Return how gunicorn is started: two processes a core share the encoder they fork from."""
    workers = str(2 * (os.cpu_count() or 1))
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        bind,
        "--preload",
        "--workers",
        workers,
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--no-control-socket",
        "--config",
        "python:config.supervise",
    ]


def _knock(bind: str) -> None:
    """Ask our own server whether it answers; OSError while it does not."""
    address = f"http://{bind}/healthz"
    urllib.request.urlopen(address, timeout=2).close()  # nosec B310  # nosemgrep: asks-the-outside  ourselves
