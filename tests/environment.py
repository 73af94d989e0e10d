"""Loaded before Django: the tests' clock, and as the tests build tables, the tables' owner."""

import gc
import os
import socket

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling as LoadScheduling

from tests import clock

clock.start()
_connect = socket.socket.connect
ONE_SERVICE = {"tests/config/test_heals.py"}
_HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}


def _only_here(made: socket.socket, where: object) -> None:
    """Connect within this machine; anything else is a fault of the service, not of the network."""
    if made.family != socket.AF_UNIX and isinstance(where, tuple) and where[0] not in _HERE:
        msg = f"The service would have asked {where} outside of this machine."
        raise RuntimeError(msg)
    _connect(made, where)  # type: ignore[arg-type]


socket.socket.connect = _only_here  # type: ignore[method-assign, assignment]
# The same cases on every machine, and a busy one is no fault; pyproject.toml names it.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=True, database=None)
os.environ.setdefault("DATABASE_AS_OWNER", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop beside the ORM
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
os.environ.setdefault("DEBUG", "")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes of two threads wait for each other


class Together(LoadScheduling):
    """Hands tests out one by one, those of one file that share a started service together."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return file if file in ONE_SERVICE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep such a file in one process; the mark of xdist does nothing with this pytest.

    Not the largest first: tests with real commits stand behind those that need the shared lists.
    """
    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_finish(session):
    """Look through what is loaded no more: with the models in memory that took long each time."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_addoption(parser):
    """Let the file of who gets what be written anew."""
    parser.addoption("--write-access", action="store_true", help="write config/access.tsv anew")
