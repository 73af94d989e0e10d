"""The database server as its owner reaches it: connections, the server's own programs, names."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config import database
from config.backups.sealed import Unusable

CONTROL = "postgres"  # the database from which others are made and renamed
SWAP_TRIES = 20
_TO_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def name_in_use() -> str:
    """Return the name of the database that the service works with."""
    return str(connection.settings_dict["NAME"])


@dataclass(frozen=True)
class Server:
    """How the owner of the tables reaches the server."""

    reach: Mapping[str, str]

    def connect(self, name: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """Connect to one database.

        Raises
        ------
        Unusable
            The server or the database is not there, or the role may not in.
        """
        reach: dict[str, Any] = dict(self.reach)
        try:
            return psycopg.connect(dbname=name, autocommit=autocommit, connect_timeout=20, **reach)
        except psycopg.OperationalError as problem:
            raise Unusable(f"The database {name} cannot be reached: {problem}") from problem

    def surroundings(self, name: str) -> dict[str, str]:
        """Return the environment in which programs of the server reach one database."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        told = {_TO_ENVIRONMENT[key]: value for key, value in self.reach.items()}
        return {**ours, **told, "PGDATABASE": name, "PGCONNECT_TIMEOUT": "20"}

    def exists(self, name: str) -> bool:
        """Return whether there is a database of this name."""
        with self.connect(CONTROL, autocommit=True) as control:
            return _is_there(control, name)

    def make(self, name: str) -> None:
        """Make an empty database."""
        with self.connect(CONTROL, autocommit=True) as control:
            control.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )

    def drop(self, name: str) -> None:
        """Drop a database if it is there, whoever uses it."""
        with self.connect(CONTROL, autocommit=True) as control:
            control.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def swap(self, name: str, *, new: str, before: str) -> bool:
        """Give `name` to the database `new`, and `before` to the one that had it, in one step.

        Returns
        -------
        bool
            Whether there was one that had the name.

        Raises
        ------
        Unusable
            Somebody went on using it; nothing was changed.
        """
        for _again in range(SWAP_TRIES):
            try:
                return self._rename(name, new, before)
            except psycopg.errors.ObjectInUse:
                continue
        raise Unusable(f"{name} is in use all the time: stop the service, then restore again.")

    def _rename(self, name: str, new: str, before: str) -> bool:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self.connect(CONTROL) as control:  # one transaction
            had = _is_there(control, name)
            control.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = ANY(%s) AND pid <> pg_backend_pid()",
                [[name, new]],
            )
            if had:
                control.execute(rename.format(sql.Identifier(name), sql.Identifier(before)))
            control.execute(rename.format(sql.Identifier(new), sql.Identifier(name)))
        return had


def _is_there(control: psycopg.Connection[Any], name: str) -> bool:
    asked = control.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return asked.fetchone() is not None


def server() -> Server:
    """Return how the owner reaches the server of this service."""
    told: Mapping[str, Any] = settings.DATABASES["default"]
    if settings.DATABASE_OWNER_URL:
        told = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    is_ours = database.is_ours(str(told["HOST"]))
    reach = {
        "host": told["HOST"],
        "port": told.get("PORT") or "",
        "user": database.OWNER if is_ours else told["USER"],
        "password": told.get("PASSWORD") or "",
        **{key: value for key, value in told.get("OPTIONS", {}).items() if key in _TO_ENVIRONMENT},
    }
    return Server({key: str(value) for key, value in reach.items() if value})


def program(name: str) -> str:
    """Return where a program of the server is: beside the embedded one, else on the PATH.

    Raises
    ------
    Unusable
        It is installed nowhere.
    """
    found = shutil.which(name)
    bundled = _bundled(name)
    if bundled and (not found or database.is_ours(str(settings.DATABASES["default"]["HOST"]))):
        return bundled
    if found:
        return found
    raise Unusable(f"{name} is not installed: install the client programs of PostgreSQL.")


def _bundled(name: str) -> str:
    folder = database.programs()
    at = folder / name if folder is not None else Path(name)
    return str(at) if folder is not None and at.exists() else ""
