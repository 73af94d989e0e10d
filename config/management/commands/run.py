"""`run`: the whole service on one machine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

PATIENCE_SECONDS = 60.0
_MANAGE = [sys.executable, "manage.py"]


class Command(BaseCommand):
    help = "Prepare what is missing, then run the web server and the worker until Ctrl-C."
    requires_system_checks: list[str] = []  # noqa: RUF012  `prepare` checks

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--bind", default=os.environ.get("BIND", "127.0.0.1:8000"))
        parser.add_argument(
            "--demo", action="store_true", help="sample people, unless SAMPLE_DATA says otherwise"
        )

    def handle(self, *, bind: str, demo: bool, **_: Any) -> None:
        """Start, say so, and stop both children on Ctrl-C."""
        if demo:
            os.environ.setdefault("SAMPLE_DATA", "true")
        host, _colon, port = bind.rpartition(":")
        _refuse_taken(host, int(port))
        if subprocess.run([*_MANAGE, "prepare"], check=False).returncode:  # noqa: S603
            sys.exit(1)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with _worker() as worker, _child(*server_command(bind)) as server:
            self._wait_until_it_answers(bind, server)
            self.stdout.write(f"青创引航 answers on http://{bind}  (Ctrl-C stops it)")
            self.stdout.flush()
            with contextlib.suppress(KeyboardInterrupt):
                while server.poll() is None and worker.poll() is None:
                    time.sleep(0.5)
                sys.exit("A part of the service stopped; the lines above say why. Start it again.")

    @staticmethod
    def _wait_until_it_answers(bind: str, server: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{bind}/healthz", timeout=2).close()
                return
            time.sleep(0.2)
        raise CommandError("The web server does not answer; the lines above say why.")


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} is taken: stop what listens there, or choose another with "
                f"'make run BIND={host}:{port + 1}'."
            ) from problem


@contextlib.contextmanager
def _child(*command: str) -> Any:
    """Run a child process and end it with the block."""
    child = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    try:
        yield child
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        child.kill()


def _worker() -> Any:
    """Run the worker: three jobs at a time, so that mail never waits for the encoder."""
    return _child(
        *_MANAGE, "procrastinate", "worker", "--concurrency", "3", "--delete-jobs", "successful"
    )


def server_command(bind: str) -> list[str]:
    """Return how gunicorn is started: two processes a core share the encoder they fork from."""
    workers = str(2 * (os.cpu_count() or 1))
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, "--preload",
        "--workers", workers, "--worker-class", "gthread", "--threads", "4",
        "--log-level", "warning",
    ]  # fmt: skip
