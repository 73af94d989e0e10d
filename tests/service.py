"""A real `manage.py run` in a folder of its own, its parts, and how each of them is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from django.conf import settings

from config import database
from tests.postbox import free_port

# Seconds in which pages answer again: ten by `make torture`, more on a busy machine.
WITHIN = 10 if os.environ.get("TORTURE") else 30
START = 180
PAGES = "/healthz", "/mentors/"
_OF_THE_SUITE = {"DATABASE_URL", "DATABASE_AS_OWNER", "PGOPTIONS"}
# Each start would load the language model for ten seconds; `make torture` lets it.
_BY_WORDS = "" if os.environ.get("TORTURE") else "/none/update.npz"


def wait_for(found, within=WITHIN):
    """Return what `found` returns as soon as that is something."""
    until = monotonic() + within
    while not (it := found()):
        assert monotonic() < until, "waited in vain"
        sleep(0.05)
    return it


class Service:
    """A `manage.py run`; what is started again after `kill` answers at the same address."""

    def __init__(self, folder):
        self.port = free_port()
        self.log = folder / "log"
        self.surroundings = {
            **{name: value for name, value in os.environ.items() if name not in _OF_THE_SUITE},
            "VAR_DIR": str(folder), "SAMPLE_DATA": "false", "MODEL_DIR": str(settings.MODEL_DIR),
            "EMAIL_URL": "dummymail://", "MODEL_UPDATE": _BY_WORDS,
        }  # fmt: skip
        self.out = self.log.open("w")
        self.starts = 0
        self.start()

    def start(self):
        self.starts += 1
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--bind", f"127.0.0.1:{self.port}"],
            cwd=settings.BASE_DIR, stdout=self.out, stderr=subprocess.STDOUT,
            start_new_session=True, env=self.surroundings,
        )  # fmt: skip

    def wait_until_it_answers(self):
        def told():
            return self.said().count("answers on") >= self.starts or self.process.poll() is not None

        wait_for(told, START)
        assert self.process.poll() is None, self.said()[-3000:]

    def python(self, code):
        """Run code in the service's own surroundings; return what it writes."""
        told = subprocess.run(
            [sys.executable, "-c", code],
            check=False, capture_output=True, text=True, cwd=settings.BASE_DIR, timeout=START,
            env={**self.surroundings, "DJANGO_SETTINGS_MODULE": "config.settings"},
        )  # fmt: skip
        assert told.returncode == 0, told.stderr[-3000:]
        return told.stdout

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        finally:
            self.out.close()

    def status(self, page, timeout=WITHIN):
        try:
            address = f"http://127.0.0.1:{self.port}{page}"
            with urllib.request.urlopen(address, timeout=timeout) as answer:
                return answer.status
        except urllib.error.HTTPError as problem:
            return problem.code
        except OSError:
            return 0

    def said(self):
        return self.log.read_text()

    def child(self, word):
        """Return the direct child whose command names `word`."""
        return next((each for each in children(self.process.pid) if word in command(each)), None)

    def master(self):
        """Return the web server's master once it has processes."""
        master = self.child("gunicorn")
        return master if master and children(master) else None

    def is_whole(self):
        """Return whether every part is there and pages answer."""
        parts = self.master() and self.child("procrastinate")
        return parts and all(self.status(page) == 200 for page in PAGES)


def children(process):
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
        return [int(each) for each in text.split()]
    return []


def command(process):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    return ""


def is_left(group):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


def postmaster():
    return int((database.data_dir() / "postmaster.pid").read_text().split()[0])


def reach():
    """Return a connection as the owner of the tables to the database that `VAR_DIR` names."""
    at = database.ensure_running()
    return psycopg.connect(
        host=at["host"], user=database.OWNER, dbname=database.NAME, autocommit=True,
        options="-c synchronous_commit=on",  # the rest of the suite does without
    )  # fmt: skip


@contextlib.contextmanager
def in_a_folder():
    """Start the service in a new folder, which `VAR_DIR` names meanwhile; stop it in the end.

    The folder is not pytest's: another run would close it to the user of the database midway.
    """
    with (
        tempfile.TemporaryDirectory(dir=settings.VAR_DIR, ignore_cleanup_errors=True) as made,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(made).resolve()
        patch.setenv("VAR_DIR", str(folder))
        running = Service(folder)
        try:
            yield running
        finally:
            running.stop()
            database.stop()


# --- kills ----------------------------------------------------------------------------------


def of_the_web_server(running):
    return wait_for(running.master, 60)


def one_web_process(running):
    return children(of_the_web_server(running))[0]


def of_the_worker(running):
    return wait_for(lambda: running.child("procrastinate"))


def one_backend(running):
    del running
    with reach() as rows:
        found = "SELECT pid FROM pg_stat_activity WHERE usename = %s LIMIT 1"
        return rows.execute(found, [database.WEB]).fetchone()[0]


def of_the_database(running):
    del running
    return postmaster()


def kill(*processes):
    """Kill them all, as near to at once as can be."""
    for each in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def kill_the_database(_running=None):
    """Kill it with all its processes: nothing that stands in its memory alone is left."""
    first = postmaster()
    kill(first, *children(first))


def kill_the_supervisor(running):
    """Kill `manage.py run` alone; its parts end by themselves. Then start it again."""
    running.process.kill()
    running.process.wait()
    running.start()
    running.wait_until_it_answers()


def kill_everything(running):
    """Kill whatever runs, as when the machine stops. Then start it again."""
    parts = [running.process.pid, *children(running.process.pid), postmaster()]
    kill(*parts, *(each for part in parts for each in children(part)))
    running.process.wait()
    running.start()
    running.wait_until_it_answers()
