"""The running service heals itself: each part is killed while pages are asked for."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import OperationalError, connection
from django.http import HttpResponse

from config import database, retry
from config.supervise import FAILURES_AT_MOST, GaveUp, Part, watch

WITHIN = 10  # seconds, in which pages answer again
START = 180
PAGES = "/healthz", "/mentors/"
_numbers = itertools.count()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for(found, within=WITHIN):
    """Return what `found` returns as soon as that is something."""
    until = monotonic() + within
    while not (it := found()):
        assert monotonic() < until, "waited in vain"
        sleep(0.05)
    return it


class Service:
    """A `manage.py run` in a folder of its own."""

    def __init__(self, folder):
        self.port = free_port()
        self.log = folder / "log"
        surroundings = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DATABASE_AS_OWNER", "PGOPTIONS"}
        }
        self.out = self.log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--bind", f"127.0.0.1:{self.port}"],
            cwd=settings.BASE_DIR, stdout=self.out, stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **surroundings, "VAR_DIR": str(folder), "SAMPLE_DATA": "false",
                "MODEL_DIR": str(settings.MODEL_DIR),
            },
        )  # fmt: skip

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
    at = database.ensure_running()
    return psycopg.connect(
        host=at["host"], user=database.OWNER, dbname=database.NAME, autocommit=True,
        options="-c synchronous_commit=on",  # the rest of the suite does without
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder():
    """Not pytest's: another run would close it to the user of the database midway."""
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, ignore_cleanup_errors=True) as made:
        yield Path(made).resolve()


@pytest.fixture(scope="module")
def service(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR_DIR", str(folder))
        running = Service(folder)
        try:
            wait_for(lambda: "answers on" in running.said() or running.process.poll(), START)
            assert running.process.poll() is None, running.said()[-3000:]
            with reach() as rows:
                rows.execute("CREATE TABLE acknowledged (number int)")
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            try:
                running.process.wait(60)
            finally:
                running.out.close()
                database.stop()


def of_the_web_server(running):
    return running.child("gunicorn")


def one_web_process(running):
    return children(wait_for(running.master, 60))[0]


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


@contextlib.contextmanager
def asked(service, seen):
    """Ask for the pages all the while."""
    over = threading.Event()

    def ask(page):
        while not over.is_set():
            seen.append(service.status(page))
            over.wait(0.05)

    askers = [threading.Thread(target=ask, args=[page]) for page in PAGES]
    for asker in askers:
        asker.start()
    try:
        yield
    finally:
        over.set()
        for asker in askers:
            asker.join()


@pytest.mark.parametrize(
    "doomed",
    [one_web_process, one_backend, of_the_database, of_the_worker, of_the_web_server],
)
def test_pages_answer_again_and_nothing_acknowledged_is_lost(service, doomed):
    number = next(_numbers)
    seen = []
    with asked(service, seen):
        wait_for(lambda: seen)
        with reach() as rows:
            rows.execute("INSERT INTO acknowledged VALUES (%s)", [number])
        victim = doomed(service)
        os.kill(victim, signal.SIGKILL)
        until = monotonic() + WITHIN
        wait_for(lambda: not command(victim))
        for page in PAGES:
            wait_for(lambda page=page: service.status(page) == 200, until - monotonic())
        if doomed is of_the_worker:
            wait_for(lambda: service.child("procrastinate") not in {None, victim})
        if doomed is of_the_web_server:  # what it left behind answers until the next one is ready
            wait_for(lambda: service.master() not in {None, victim}, 60)
            wait_for(lambda: not is_left(victim), 40)
    assert set(seen) <= {200, 0, 503}  # 0: the process was killed with the request in its hands
    with reach() as rows:
        found = "SELECT count(*) FROM acknowledged WHERE number = %s"
        assert rows.execute(found, [number]).fetchone() == (1,)
    if doomed in {of_the_worker, of_the_database}:
        wait_for(lambda: "started again" in service.said())
    assert service.process.poll() is None


def test_ctrl_c_leaves_nobody_behind(service):
    """Last in this file, for it ends the service of them all."""
    groups = children(service.process.pid)
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(60) == 0
    wait_for(lambda: not any(map(is_left, groups)))
    assert service.status("/healthz") == 0


# --- the supervisor alone -------------------------------------------------------------------


def python(code):
    return [sys.executable, "-S", "-c", code]


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr("config.supervise.PAUSES", (0.0,))
    monkeypatch.setattr("config.supervise.LOOK_SECONDS", 0.01)


@pytest.mark.usefixtures("at_once")
def test_a_part_that_fails_at_once_is_given_up():
    said = []
    part = Part("toy", python("raise SystemExit(3)"))
    part.start()
    with pytest.raises(GaveUp, match=r"The toy failed 5 times in a row .* exit code 3"):
        watch([part], said.append)
    part.stop()
    assert said == ["The toy ended (exit code 3) and was started again."] * (FAILURES_AT_MOST - 1)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("excused", [True, False])
def test_a_part_that_others_bring_down_is_started_for_ever(excused):
    how = "raise SystemExit(1)" if excused else "import os; os.kill(os.getpid(), 9)"
    again = []
    part = Part("toy", python(how), excused=lambda: excused, before_again=lambda: again.append(1))
    part.start()
    until = monotonic() + 30
    while len(again) < 2 * FAILURES_AT_MOST:
        assert monotonic() < until
        part.look(lambda _line: None)
        sleep(0.01)
    part.stop()


# --- a request whose connection broke -------------------------------------------------------


def breaks(times):
    """Return an answer whose database connection is broken midway the first `times` times."""
    left = [times]

    def answer(request):
        with connection.cursor() as cursor:
            if left[0]:
                left[0] -= 1
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            cursor.execute("SELECT 7")
            return HttpResponse(f"{request.method} {cursor.fetchone()[0]}")

    return retry.AnswersAgain(convert_exception_to_response(answer))


@pytest.mark.usefixtures("committed")
def test_a_page_is_answered_again_on_a_new_connection(rf):
    assert breaks(1)(rf.get("/")).content == b"GET 7"
    assert breaks(2)(rf.get("/")).content == b"GET 7"
    told = breaks(9)(rf.get("/", headers={"accept-language": "en"}))
    assert told.status_code == 503
    assert b"load the page again" in told.content


@pytest.mark.usefixtures("committed")
def test_a_form_is_never_sent_twice(rf):
    answer = breaks(1)
    told = answer(rf.post("/", headers={"accept-language": "en"}))
    assert told.status_code == 503
    assert b"was confirmed" in told.content
    assert answer(rf.post("/")).content == b"POST 7"


@pytest.mark.usefixtures("committed")
def test_a_form_waits_for_the_database_before_it_begins(rf, monkeypatch):
    connection.close()
    really = connection.ensure_connection
    away = [OperationalError("away")] * 2

    def connect():
        if away:
            raise away.pop()
        really()

    monkeypatch.setattr(connection, "ensure_connection", connect)
    assert breaks(0)(rf.post("/")).content == b"POST 7"
    away = [OperationalError("away")] * 999
    monkeypatch.setattr(retry, "WAIT_SECONDS", 0.3)
    assert breaks(0)(rf.post("/")).status_code == 503
    away.clear()  # the flush after the test needs it


def test_what_counts_as_a_lost_connection():
    def caused(by):
        problem = OperationalError("x")
        problem.__cause__ = by
        return problem

    for lost in (
        psycopg.errors.AdminShutdown("x"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        psycopg.InterfaceError("the connection is closed"),
    ):
        assert retry.is_connection_lost(caused(lost))
    closed = psycopg.InterfaceError("the cursor is closed")
    for other in (psycopg.errors.QueryCanceled("x"), closed):
        assert not retry.is_connection_lost(caused(other))
    assert not retry.is_connection_lost(ValueError("x"))
