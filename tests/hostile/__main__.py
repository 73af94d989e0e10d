"""`python -m tests.hostile [N] [--seed S]` sends N requests (20,000 if nothing is said)."""

import argparse
import os
import sys

from tests.hostile.asking import HOME


def main():
    """Send many requests, and a mark in every parameter, by the tests of the same names."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("number", nargs="?", default="20000")
    asked.add_argument("--seed", default="1")
    given = asked.parse_args()
    os.environ |= {"HOSTILE_REQUESTS": given.number, "HOSTILE_SEED": given.seed}
    tests = [str(HOME / "tests" / "whole" / f"test_{name}.py") for name in ("hostile", "injection")]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-s", *tests])


if __name__ == "__main__":
    main()
