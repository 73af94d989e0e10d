"""`python -m benchmarks.locks [ROWS]`: how long a migration keeps writers away from full tables.

The tables of leaves and of accounts are filled with 100,000 rows each. Every migration after the
first of its app is taken back and done again, and meanwhile another connection looks which locks of
full tables it holds that let nobody write. None may last longer than a second.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import ledger

if TYPE_CHECKING:
    from django.db.migrations import Migration

ROWS, AT_MOST = 100_000, 1.0
PAUSE = 0.004  # seconds between two looks
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "locks"
_FULL = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s"
    " AND relnamespace = 'public'::regnamespace"
)
_HELD = (
    "SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    " WHERE l.granted AND l.pid = %s AND c.relname = ANY(%s) AND l.mode IN"
    " ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
)


def fill(rows: int) -> None:
    """Fill the tables once; a database that was left half way goes on from there."""
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    ledger.CASES = rows
    ledger.fill()
    there = User.objects.count()
    User.objects.bulk_create(
        (
            User(email=f"person{number}@example.cn", name="何牧川", password="!")
            for number in range(there, rows)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def newer() -> "list[Migration]":
    """Return our migrations after the first of each app, in their order."""
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    root = FOLDER.parent.parent.parent
    ours = {
        app.label
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(root) and ".venv" not in app.path
    }
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [each for each, _back in plan if each.app_label in ours and _before(each)]


def _before(migration: "Migration") -> str:
    """Return the name of the one before in the same app, or nothing."""
    names = [name for app, name in migration.dependencies if app == migration.app_label]
    return max(names, default="")


class Watch:
    """Looks at the locks of one connection while it works; remembers since when and until when."""

    def __init__(self, pid: int, tables: list[str]) -> None:
        self._pid, self._tables = pid, tables
        self._over = threading.Event()
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def look(self) -> None:
        """Look again and again until told to stop; on a connection of this thread."""
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            while not self._over.wait(PAUSE):
                cursor.execute(_HELD, [self._pid, self._tables])
                now = time.perf_counter()
                for (table,) in cursor.fetchall():
                    self._first.setdefault(table, now)
                    self._last[table] = now
        connection.close()

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Look as long as this block lasts."""
        thread = threading.Thread(target=self.look)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def held(self) -> dict[str, float]:
        """Return for how many seconds each full table let nobody write."""
        return {table: self._last[table] - first for table, first in self._first.items()}


def figures(rows: int) -> bool:
    """Print the table; return whether no lock lasted too long."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(_FULL, [rows * 9 // 10])
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    steps, spent = newer(), []
    for step in reversed(steps):
        call_command("migrate", step.app_label, _before(step), verbosity=0, interactive=False)
    print(f"\nlocks of {len(tables)} tables with {rows} rows")
    for step in steps:
        watch = Watch(pid, tables)
        with watch.looking():
            call_command("migrate", step.app_label, step.name, verbosity=0, interactive=False)
        table, longest = max(watch.held().items(), key=lambda each: each[1], default=("-", 0.0))
        spent.append(longest)
        print(f"{f'{step.app_label}.{step.name}':40}{longest:9.2f} s  {table}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        if cursor.fetchone() != (pid,) or not any(spent):
            raise SystemExit("No lock was seen: another connection did the work.")
    return max(spent) <= AT_MOST


def main() -> None:
    """Fill what is missing, then measure."""
    os.environ.update(
        VAR_DIR=str(FOLDER),
        DJANGO_SETTINGS_MODULE="config.settings",
        SAMPLE_DATA="false",
        DATABASE_AS_OWNER="true",
    )
    import django  # noqa: PLC0415

    django.setup()
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    fill(rows)
    if not figures(rows):
        raise SystemExit(f"A migration lets nobody write for more than {AT_MOST:.0f} s.")


if __name__ == "__main__":
    main()
