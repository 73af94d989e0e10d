"""The one clock of the tests: a Tuesday morning, whatever day the machine says.

The whole run begins at `NOW` and goes on from there. Python reads it (every thread; every process
that a test starts, by `startup/sitecustomize.py`), and so does the test database: functions of the
same names stand before PostgreSQL's own in its search path. What is tested knows nothing of it.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Xining

_SHIFT = "TEST_CLOCK_SHIFT"  # seconds from the machine's clock to the tests'
_STARTUP = str(Path(__file__).parent / "startup")
_OF_THE_DATABASE = {
    "now": "STABLE",
    "transaction_timestamp": "STABLE",
    "statement_timestamp": "STABLE",
    "clock_timestamp": "VOLATILE",
}
_DEFAULTS = {"procrastinate_events": "at", "procrastinate_workers": "last_heartbeat"}


def start() -> None:
    """Set the clock of this process and of all that it starts; a worker of pytest has it set."""
    if _SHIFT in os.environ:
        return
    os.environ[_SHIFT] = str((NOW - datetime.now(UTC)).total_seconds())
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([_STARTUP, path] if path else [_STARTUP])
    sys.path.insert(0, _STARTUP)
    time_machine.travel(NOW).start()


def of_the_machine() -> datetime:
    """Return what the machine's own clock says."""
    return datetime.now(UTC) - timedelta(seconds=float(os.environ.get(_SHIFT, "0")))


def set_in_database(connection) -> None:
    """Let `now()` and its like mean the tests' clock, for every session of this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.clock_timestamp()")
        (of_the_server,) = cursor.fetchone()
        shift = (datetime.now(UTC) - of_the_server) / timedelta(seconds=1)
        cursor.execute("CREATE SCHEMA IF NOT EXISTS clock")
        for name, how in _OF_THE_DATABASE.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION clock.{name}() RETURNS timestamptz LANGUAGE sql {how}"
                f" AS $$ SELECT pg_catalog.{name}() + interval '{shift} seconds' $$"
            )
        path = "search_path = public, clock, pg_catalog"
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {database} SET {path}")
        cursor.execute(f"SET {path}")
        for table, column in _DEFAULTS.items():  # bound to PostgreSQL's own when they were made
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT clock.now()")
