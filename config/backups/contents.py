"""What a database holds: rows and a checksum of every table, and which migrations it has."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

_SAME_WRITING = (  # or the same row would be written in another way elsewhere
    "SET TIME ZONE 'UTC'",
    "SET datestyle TO 'ISO, YMD'",
    "SET intervalstyle TO 'postgres'",
    "SET extra_float_digits TO 1",
    "SET bytea_output TO 'hex'",
    "SET search_path TO pg_catalog",
)
_TABLES = """
SELECT relname FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
_OF_A_TABLE = """
SELECT count(*), coalesce(sum(
  ('x' || left(encode(sha256(convert_to(whole_row::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint
), 0)::text FROM public.{} AS whole_row
"""
Contents = Mapping[str, tuple[int, str]]


def contents(connection: psycopg.Connection[Any]) -> Contents:
    """Return rows and checksum of every table; the order of rows does not matter."""
    for statement in _SAME_WRITING:
        connection.execute(statement)
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    return {name: _of_a_table(connection, name) for name in tables}


def _of_a_table(connection: psycopg.Connection[Any], name: str) -> tuple[int, str]:
    asked = connection.execute(sql.SQL(_OF_A_TABLE).format(sql.Identifier(name)))
    rows, checksum = asked.fetchone() or (0, "0")
    return int(rows), str(checksum)


def differing(one: Contents, other: Contents) -> list[str]:
    """Return which tables are not the same in both.

    >>> differing({"a": (1, "7"), "b": (0, "0")}, {"a": (1, "8")})
    ['a', 'b']
    """
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def migrations(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Return the migrations that were applied, in order."""
    asked = connection.execute("SELECT app, name FROM public.django_migrations ORDER BY id")
    return [(app, name) for app, name in asked.fetchall()]


def has_people(connection: psycopg.Connection[Any]) -> bool:
    """Return whether anybody's data are in this database."""
    for table in ("public.accounts_user", "public.audit_auditevent"):
        known = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
        if known is None or not known[0]:
            continue
        asked = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(*table.split(".")))
        if connection.execute(asked).fetchone():
            return True
    return False
