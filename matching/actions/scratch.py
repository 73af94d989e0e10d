"""A database of its own for measuring, built anew and dropped at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

NAME = "qingchuang_scratch"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Use a scratch database with all tables and the shared lists, and no people.

    Raises
    ------
    CommandError
        The role may not create databases.
    """
    ours = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    except DatabaseError as problem:
        raise CommandError(
            f"No scratch database ({problem}): this needs a role that may create databases."
        ) from problem
    try:
        for each in ("createcachetable", "load_taxonomy"):
            call_command(each, verbosity=0)
        yield
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)
