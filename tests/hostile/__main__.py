"""`python -m tests.hostile [N] [--seed S]` sends N requests (20,000 if nothing is said)."""

import argparse
import os
import sys

from tests.hostile.asking import HOME


def main():
    """Send many requests, by the test of the same name."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("number", nargs="?", default="20000")
    asked.add_argument("--seed", default="1")
    given = asked.parse_args()
    os.environ |= {"HOSTILE_REQUESTS": given.number, "HOSTILE_SEED": given.seed}
    test = str(HOME / "tests" / "whole" / "test_hostile.py")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-s", test])


if __name__ == "__main__":
    main()
