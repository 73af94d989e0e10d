"""The second line before leave records: the database gives a session only the rows of its reader.

The first line is `LeaveCase.objects.visible_to` and the policies, which know who may do what. This
one knows only of which unit a row is, and stands behind a view that has forgotten to ask: policies
on the tables (`mobility.models.reach`) compare each row with `qingchuang.reader`, a setting of
the session. It is the key of whoever sends the request; "all" in jobs and commands, and where the
code says so by `whole_ledger`; and otherwise nothing, which reaches nothing. It guards against
mistakes of the code: who may send statements of his own can change the setting too.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from accounts.models import User

READER = "qingchuang.reader"
ALL, NOBODY = "all", ""


def set_reader(reader: str) -> None:
    """Say who reads from now on; a connection serves one after another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [READER, reader])


def whole_ledger() -> AbstractContextManager[None]:
    """Read leaves of all units inside of this block, for counts and comparisons that name nobody.

    Each use is on a list in `tests/mobility/test_second_line.py`.
    """
    return _reading_as(ALL)


def reading_as(user: User) -> AbstractContextManager[None]:
    """Read what `user` may inside of this block: for an address that opens without signing in."""
    return _reading_as(str(user.pk))


@contextmanager
def _reading_as(reader: str) -> Iterator[None]:
    """Change the reader for a while; a transaction that fails inside sets it back by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [READER])
        before = cursor.fetchone()[0] or NOBODY
    set_reader(reader)
    try:
        yield
    finally:
        if connection.connection.info.transaction_status != TransactionStatus.INERROR:
            set_reader(before)
