"""Requests of the tests reach the database as those of the service do: as the plain web role.

The tests themselves make tables and rows as the owner, whom neither rights nor row policies hold.
What they ask for through a page is therefore asked as the web role, or a page that lacks a right
would pass here and fail in earnest.
"""

from contextlib import contextmanager

from django.db import connection
from psycopg.pq import TransactionStatus

from config.database import WEB, grants


def let_the_web_role_in():
    """Give the web role its rights in the tests' database."""
    with connection.cursor() as cursor:
        for statement in grants(WEB):
            cursor.execute(statement)


@contextmanager
def web_role():
    """Be the web role inside of this block, past the log of queries that some tests count."""
    connection.ensure_connection()
    connection.connection.execute(f"SET ROLE {WEB}")
    try:
        yield
    finally:
        raw = connection.connection
        if raw is not None and raw.info.transaction_status != TransactionStatus.INERROR:
            raw.execute("RESET ROLE")


class AsTheWebRole:
    """Answer a request of a test as the web role."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with web_role():
            return self.get_response(request)
