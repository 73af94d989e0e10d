"""Read by every Python that a test starts, before anything else: it follows the tests' clock."""

import os

if shift := os.environ.get("TEST_CLOCK_SHIFT"):
    from datetime import UTC, datetime, timedelta

    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(shift))).start()
