"""`python -m tests.days [N …]`: the suite on other days, hours, zones and processors.

Each run is given a machine whose clock (by libfaketime), zone and number type are others; the
tests' own clock must hide all three. Journeys are left out. Five minutes a run on two cores.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config import database
from tests.clock import of_the_machine


class Machine(NamedTuple):
    """What a machine says, and whether the encoder may use half precision on it."""

    moment: str
    zone: str
    precision: str


MACHINES = [
    Machine("2026-11-28T11:00", "UTC", "half"),  # a Saturday
    Machine("2026-12-31T23:59", "America/New_York", "full"),
    Machine("2027-02-28T00:01", "UTC", "half"),
    Machine("2027-10-01T09:30", "Asia/Shanghai", "full"),  # a holiday
    Machine("2028-02-29T00:01", "America/New_York", "full"),
    Machine("2028-02-29T23:59", "UTC", "half"),
]


def on(machine: Machine, command: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the command as it runs on such a machine, and its surroundings."""
    there = datetime.fromisoformat(machine.moment).replace(tzinfo=ZoneInfo(machine.zone))
    shift = round((there - of_the_machine()).total_seconds())
    told = {name: value for name, value in os.environ.items() if not name.startswith("TEST_CLOCK")}
    precision = "" if machine.precision == "half" else machine.precision
    return (
        ["faketime", "--exclude-monotonic", "-f", f"{shift:+d}s", *command],
        told | {"TZ": machine.zone, "MODEL_PRECISION": precision},
    )


def main() -> None:
    """Run them one after the other, say how each ended, and fail if any did."""
    chosen = [MACHINES[int(each)] for each in sys.argv[1:]] or MACHINES
    database.ensure_running()  # by the machine's own clock; the runs share it
    suite = [sys.executable, "-m", "pytest", "-n", "2", "--ignore", "tests/journeys"]
    failed = 0
    for machine in chosen:
        command, surroundings = on(machine, suite)
        begun = time.monotonic()
        code = subprocess.run(command, env=surroundings, check=False).returncode
        failed += bool(code)
        told = "red" if code else "green"
        sys.stdout.write(f"{' '.join(machine)}: {told} in {time.monotonic() - begun:.0f} s\n")
    sys.exit(failed)


if __name__ == "__main__":
    main()
