"""Loaded before Django: the tests' clock, and as the tests build tables, the tables' owner."""

import os

from tests import clock

clock.start()
os.environ.setdefault("DATABASE_AS_OWNER", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop beside the ORM
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
os.environ.setdefault("DEBUG", "")


def pytest_addoption(parser):
    """Let the file of who gets what be written anew."""
    parser.addoption("--write-access", action="store_true", help="write tests/access.tsv anew")
