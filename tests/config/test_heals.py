"""The running service heals itself, loses nothing, and changes its version without a gap.

One service for this whole file, to which clients write from the first test to the comparison; each
part is killed while pages are asked for. `make torture` does the same with ten thousand writes.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from io import StringIO
from time import monotonic, sleep

import psycopg
import pytest
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.http import HttpResponse

from config import database, retry
from config.management.commands.run import _bound
from config.supervise import FAILURES_AT_MOST, GaveUp, Part, Renewal, named_run, noted, watch
from tests.service import (
    PAGES,
    START,
    WITHIN,
    children,
    command,
    in_a_folder,
    is_left,
    kill,
    kill_the_database,
    of_the_database,
    of_the_web_server,
    of_the_worker,
    one_backend,
    one_web_process,
    reach,
    wait_for,
)
from tests.torture.stage import people_of
from tests.torture.writing import Writers, expect_whole

CLIENTS, FOUNDERS, WRITES = 3, 5, 300
LOCKED = 10  # seconds, of each of which a client may spend one to hear that it is too early
DOOMED = one_web_process, one_backend, of_the_database, of_the_worker, of_the_web_server


@pytest.fixture(scope="module")
def started():
    """The service, and what there is to write; the people come while the encoder is loaded."""
    with in_a_folder() as running:
        wait_for(lambda: running.child("gunicorn") or running.process.poll() is not None, START)
        errands = people_of(running, clients=CLIENTS, founders=FOUNDERS)
        running.wait_until_it_answers()
        yield running, errands


@pytest.fixture(scope="module")
def service(started):
    return started[0]


@pytest.fixture(scope="module")
def writers(started):
    running, errands = started
    with Writers(running.port, errands, clients=CLIENTS, pause=0.15) as writing:
        yield writing


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


@pytest.mark.parametrize("doomed", DOOMED)
def test_pages_answer_again_after_each_part_is_killed(service, writers, doomed):
    seen, before = [], len(writers.failures)
    with asked(service, seen):
        wait_for(lambda: seen)
        victim = doomed(service)
        kill(victim)
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
    if doomed is one_web_process:  # only what was in its hands; each has one request at a time
        failed = [status for status in seen if status != 200] + writers.failures[before:]
        assert len(failed) <= len(PAGES) + CLIENTS
    if doomed in {of_the_worker, of_the_database}:
        wait_for(lambda: "started again" in service.said())
    assert service.process.poll() is None


def test_a_new_version_comes_in_without_a_gap(service, writers):
    wait_for(service.is_whole, 60)
    before, seen = len(writers.failures), []
    master, worker = service.master(), service.child("procrastinate")
    with asked(service, seen):
        wait_for(lambda: len(seen) > 2 * len(PAGES))
        call_command("reload", stdout=StringIO())
        wait_for(lambda: "A new web server took over" in service.said(), 90)
        wait_for(lambda: service.child("procrastinate") not in {None, worker}, 60)
        after = len(seen)
        wait_for(lambda: len(seen) > after + 2 * len(PAGES))
    assert set(seen) == {200}
    assert writers.failures[before:] == []
    wait_for(lambda: service.master() not in {None, master})
    wait_for(lambda: not is_left(master), 40)


def test_nothing_acknowledged_is_lost(service, writers):
    """Of all that was written while the tests above killed one part after another."""
    wait_for(lambda: len(writers.acknowledged) >= WRITES, 90)
    writers.stop()
    assert writers.odd == []
    assert len(writers.later) <= len(DOOMED) * CLIENTS * LOCKED
    assert service.process.poll() is None
    with reach() as rows:
        expect_whole(writers.balance(rows), in_flight=len(DOOMED) * CLIENTS)


def test_where_commits_do_not_wait_for_the_disk_the_loss_is_seen(service, started, writers):
    writers.stop()
    with reach() as rows:
        rows.execute(f"ALTER DATABASE {database.NAME} SET synchronous_commit = off")
        rows.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        rows.execute("SELECT pg_reload_conf()")
        sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
        rows.execute(sessions, [database.WEB])
    errands = [each for each in started[1] if each["kind"] != "request"]
    with Writers(service.port, errands, clients=CLIENTS, name="b") as careless:
        wait_for(lambda: len(careless.acknowledged) >= 20, 30)
        kill_the_database()
    wait_for(service.is_whole, 60)
    with reach() as rows:
        assert careless.balance(rows).lost


def test_ctrl_c_leaves_nobody_behind(service):
    """Last in this file, for it ends the service of them all."""
    groups = children(service.process.pid)
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(60) == 0
    wait_for(lambda: not any(map(is_left, groups)))
    assert service.status("/healthz") == 0
    assert named_run() is None
    with pytest.raises(CommandError, match="start it instead"):
        call_command("reload")


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


SLEEPS = "import time; time.sleep(60)"


def test_a_new_version_that_does_not_start_leaves_the_old_one(tmp_path):
    fault, looked, said = tmp_path / "fault", tmp_path / "looked", []
    code = (
        f"import os\nif os.path.exists({str(fault)!r}): raise SystemExit(3)\n"
        f"open({str(looked)!r}, 'w').close()\n{SLEEPS}"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        part = Part("toy", python(code), sockets=[listener.fileno()])
        part.start()
        old = part.process
        wait_for(looked.exists)
        fault.touch()
        part.renew()
        wait_for(lambda: part.look(said.append) or said)
        assert said == ["The new toy does not start (exit code 3); the old goes on."]
        assert part.process is old
        assert old.poll() is None
        fault.unlink()
        part.renew()
        part.look(said.append)
        assert part.process is old
        old.terminate()  # as a new master does once it is ready
        wait_for(lambda: part.look(said.append) or len(said) > 1)
        assert said[1] == "A new toy took over."
        assert part.process.poll() is None
        part.stop()


@pytest.mark.usefixtures("at_once")
def test_what_cannot_be_prepared_changes_nothing():
    part, said = Part("toy", python(SLEEPS)), []
    part.start()
    first = part.process.pid
    refused = Renewal([part], python("raise SystemExit(4)"))
    refused.ask()
    wait_for(lambda: refused.look(said.append) or len(said) > 1)
    assert said[1] == "The new version cannot be prepared (exit code 4); the old one goes on."
    assert part.process.pid == first
    renewal = Renewal([part], python(""))
    renewal.ask()

    def changed():
        renewal.look(said.append)
        part.look(said.append)
        return part.process.pid != first

    wait_for(changed)
    assert said[-1] == "The toy ended (SIGTERM) and was started again."
    part.stop()


def test_when_the_supervisor_is_killed_its_parts_end():
    code = (
        "import sys, time; from config.supervise import Part; "
        f"part = Part('toy', [sys.executable, '-S', '-c', {SLEEPS!r}]); part.start(); "
        "print(part.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        part = int(supervisor.stdout.readline())
        assert command(part)
        supervisor.kill()
    wait_for(lambda: not command(part))


def test_the_port_of_a_run_that_was_killed_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    with noted():
        assert named_run() == os.getpid()
    (tmp_path / "run.pid").write_text(str(2**30))  # no process has this number
    with socket.create_server(("127.0.0.1", 0)) as left:
        port = left.getsockname()[1]
        threading.Timer(0.3, left.close).start()
        with _bound("127.0.0.1", port) as taken:
            assert taken.getsockname()[1] == port


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
    circle = caused(OperationalError("y"))
    circle.__cause__.__cause__ = circle  # as a library may leave it
    assert not retry.is_connection_lost(circle)
