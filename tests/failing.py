"""Names a test as soon as it fails, with its last words: nobody waits for the end of a long run."""

import os
import sys


def pytest_runtest_logreport(report):
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        words = getattr(getattr(report.longrepr, "reprcrash", None), "message", "")
        first = words.partition("\n")[0][:300]
        sys.__stderr__.write(f"\n{report.nodeid} ({report.when}): {first}\n")
