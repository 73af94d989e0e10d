"""Python, its threads, its processes and the database read one clock."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from tests.clock import NOW
from tests.days import MACHINES, on

LONGEST_RUN = timedelta(hours=6)


def of_a_process():
    code = "from datetime import *; print(datetime.now(UTC).isoformat())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return datetime.fromisoformat(told.stdout.strip())


def of_a_thread():
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(datetime.now, UTC).result()


@pytest.mark.parametrize("read", [timezone.now, of_a_thread, of_a_process])
def test_every_thread_and_process_reads_the_tests_clock(read):
    assert NOW <= read() < NOW + LONGEST_RUN


@pytest.mark.django_db
@pytest.mark.parametrize("call", ["now", "clock_timestamp", "statement_timestamp"])
def test_the_database_reads_the_same(call):
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}()")
        (told,) = cursor.fetchone()
    assert abs(told - before) < timedelta(hours=1)


@pytest.mark.django_db
def test_nothing_in_the_database_asks_the_machine_past_it():
    """A default or a body with CURRENT_DATE and the like would not see the tests' clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE nspname = 'public'"
            r" AND prosrc ~* '\m(current_date|current_timestamp|localtimestamp|localtime)\M'"
            " UNION ALL SELECT adrelid::regclass::text FROM pg_attrdef"
            " WHERE pg_get_expr(adbin, adrelid)"
            r" ~* '\m(current_date|current_timestamp|localtimestamp)\M|pg_catalog\.'"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("machine", MACHINES[1::2], ids=lambda machine: machine.moment)
def test_a_run_on_another_day_and_in_another_zone_reads_the_tests_clock_too(machine):
    """A smoke of `make test-days`: the machine's day is another, the tests' is not."""
    there = datetime.fromisoformat(machine.moment).replace(tzinfo=ZoneInfo(machine.zone))
    command, surroundings = on(machine, [sys.executable, "-c", "import time; print(time.time())"])
    plain = surroundings | {"PYTHONPATH": ""}
    told = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    assert abs(float(told.stdout) - there.timestamp()) < LONGEST_RUN.total_seconds()

    chosen = "thread or process"
    suite = [sys.executable, "-m", "pytest", __file__, "-k", f"({chosen}) and not another"]
    command, surroundings = on(machine, suite)
    told = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert "3 passed" in told.stdout
