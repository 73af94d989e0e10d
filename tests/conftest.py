"""What every test may ask for."""

import fcntl
import os
from io import StringIO
from time import monotonic

import django
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase, client

from accounts.queries import workdays
from matching.core.unpack import ensure_model
from tests import as_served, clock, read_once
from tests import postbox as mail_server
from tests.clock import NOW
from tests.scenes import set_scene

_GATHERED = "TEST_STATIC_GATHERED"
# After a test with real commits: nearly all tables are empty, and deleting nothing costs nothing,
# where TRUNCATE makes every file of every table and index anew.
_EMPTY = """
DO $$
DECLARE emptied record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR emptied IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
  LOOP
    EXECUTE format('DELETE FROM %I', emptied.tablename);
  END LOOP;
END $$
"""
collect_ignore = ["startup"]  # it sets the clock when it is read


def _emptied(_test):
    """Delete all rows, without triggers: some of them refuse to let anything go."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)


TransactionTestCase._fixture_teardown = _emptied


def _number_from_five_digits():
    """Give no row a key that begins another's: `/ventures/7` stands in `/ventures/71/`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 10000)"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )


_keep = client.store_rendered_templates


def _keep_outermost(store, signal, sender, template, context, **more):
    """Keep what a page was given, not a copy of it for each part that the page is made of."""
    if context.template is template:
        _keep(store, signal, sender, template, context, **more)


client.store_rendered_templates = _keep_outermost


def pytest_configure(config):
    """Unpack the language model and gather the static files once, before the workers start.

    Whoever opens a client opens the middleware too: it looks files up when they are asked for
    instead of reading the whole folder each time, which took a quarter of the suite.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    settings.MIDDLEWARE = ["tests.as_served.AsTheWebRole", *settings.MIDDLEWARE]
    if not hasattr(config, "workerinput"):
        django.setup()
        ensure_model(settings.MODEL_DIR, print)
        if _GATHERED not in os.environ:  # a run inside of a test has them already
            call_command("collectstatic", interactive=False, verbosity=0)
        os.environ[_GATHERED] = "yes"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Give every test the shared lists."""
    del django_db_setup
    with django_db_blocker.unblock():
        clock.set_in_database(connection)
        read_once.begin()
        as_served.let_the_web_role_in()
        call_command("createcachetable", stdout=StringIO())
        call_command("load_taxonomy")
        call_command("load_calendar")
        _number_from_five_digits()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # threads of workers linger
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def committed(transactional_db):
    """Real commits, for threads and browsers; the shared lists, gone with the last, come back."""
    del transactional_db
    call_command("load_taxonomy")
    call_command("load_calendar")


@pytest.fixture(autouse=True)
def _empty_cache(request, _memory_stands):
    for database in ("transactional_db", "db"):
        if database in request.fixturenames:
            request.getfixturevalue(database)
            cache.clear()
            workdays(NOW.date(), NOW.date())  # the calendar is remembered before anybody counts
            return


@pytest.fixture(autouse=True)
def _memory_stands(monkeypatch):
    """What a process remembers for a minute does not run out in the midst of a test."""
    begun = monotonic()
    monkeypatch.setattr("accounts.queries.monotonic", lambda: begun)


@pytest.fixture
def one_restore_at_a_time():
    """Wait while a test of another process restores: the server refuses two at once."""
    with (settings.VAR_DIR / "restoring.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def postbox(settings):
    """Open a real mail server."""
    with mail_server.opened(settings) as kept:
        yield kept


@pytest.fixture
def now():
    return clock.NOW


@pytest.fixture
def stranger():
    return Client(headers={"accept-language": "zh-cn"})


@pytest.fixture
def scene(db):
    del db
    return set_scene()
