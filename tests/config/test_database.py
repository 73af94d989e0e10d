"""The embedded server: data survives kill -9, and a server that cannot be used is refused."""

import os
import signal
import socket
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config import database


def run(*command, **environment):
    """Run a command of the project in a process of its own."""
    return subprocess.run(
        [sys.executable, *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_AS_OWNER": "", **environment},
        timeout=120,
    )


@pytest.fixture(params=["plain", "with a blank, 青创"])
def cluster(request, tmp_path, monkeypatch):
    """A new embedded cluster in a folder of its own."""
    folder = tmp_path / request.param
    monkeypatch.setenv("VAR_DIR", str(folder))
    yield folder
    database.stop()


def reach(user=database.OWNER):
    at = database.ensure_running()
    return psycopg.connect(
        host=at["host"], user=user, dbname=database.NAME, autocommit=True,
        options="-c synchronous_commit=on",  # the rest of the suite does without
    )  # fmt: skip


def test_what_was_acknowledged_is_there_after_kill_9(cluster):
    with reach() as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    postmaster = int((cluster / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    with reach() as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
    assert database.stop()
    assert not database.stop()
    with reach() as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_the_web_role_may_not_make_tables(cluster):
    del cluster
    reach().close()
    with reach(database.WEB) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (number int)")


class Told:
    """A server that says of itself what it is told to."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    cursor = execute = lambda self, *_: self

    def fetchone(self):
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("server", "vector", "told"),
    [
        (18, "0.8.6", ""),
        (15, "0.8.0", ""),
        (14, "0.8.0", "PostgreSQL 14 is too old"),
        (16, None, "has no pgvector"),
        (16, "0.7.4", "pgvector 0.7.4 is too old"),
    ],
)
def test_another_server_is_refused_in_one_sentence(server, vector, told):
    answers = (server,), (vector,) if vector else None
    why = database.why_unusable(Told(*answers))
    assert told in why
    assert bool(why) == bool(told)


def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        told = run("manage.py", "run", "--bind", f"127.0.0.1:{port}")
    assert told.returncode == 1
    assert f"Port {port} is taken" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_log_of_the_database_repeats_neither_row_nor_statement(cluster):
    twice, log = "INSERT INTO kept VALUES ('13900001111')", cluster / "postgres" / "log"
    deadline = time.monotonic() + 10
    with reach() as connection:
        while connection.execute("SHOW log_min_error_statement").fetchone() != ("panic",):
            assert time.monotonic() < deadline
        connection.execute("CREATE TABLE kept (phone text UNIQUE)")
        connection.execute(twice)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(twice)
        assert "kept_phone_key" in log.read_text()
        assert "13900001111" not in log.read_text()
        connection.execute("SET log_min_error_statement = 'error'")  # as PostgreSQL comes
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(twice)
    assert "13900001111" in log.read_text()


def test_a_server_that_is_away_is_one_sentence():
    told = run("manage.py", "prepare", DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert told.returncode == 1
    assert "The database cannot be used" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_full_disk_is_one_sentence(settings, tmp_path, monkeypatch):
    settings.MODEL_DIR = tmp_path / "none"
    full = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: full)
    with pytest.raises(CommandError, match="The disk is full: free 700 MB"):
        call_command("prepare")


def test_a_wrong_sign_in_setting_does_not_hide_phones():
    told = run("-c", _PHONE, PHONE_SIGN_IN="1", DJANGO_SETTINGS_MODULE="config.settings")
    assert told.returncode == 0, told.stderr
    assert "phone" in told.stdout


_PHONE = """
import django; django.setup()
from allauth.account.forms import SignupForm, LoginForm
print(list(SignupForm().fields))
"""
