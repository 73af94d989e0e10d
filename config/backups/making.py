"""Make a backup, keep the newest ones, and say how things stand."""

import contextlib
import fcntl
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from django.utils import timezone
from psycopg import IsolationLevel

from config.backups.contents import contents, migrations
from config.backups.manifest import DATABASE, KEYS, MANIFEST, Keys, Manifest, version
from config.backups.sealed import PIECE, Sealer, Unusable, read_key
from config.backups.server import Server, name_in_use, program, server

LATE_AFTER = timedelta(hours=36)  # one a night: later than that one was left out
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"qingchuang-(\d{8}T\d{6}Z)\.backup")
_UNFINISHED = ".part"
_FORGOTTEN_AFTER = timedelta(days=1)  # what a backup that was killed left behind
_DUMP = (
    "--format=custom",
    "--no-comments",
    "--no-publications",
    "--no-subscriptions",
    "--no-password",
    "--lock-wait-timeout=60s",
)


def make(folder: Path, *, at: datetime) -> Path:
    """Write a backup of the database in use and its keys into a folder; the oldest ones go.

    What is written while it runs is not in it: dump and checksums are of one moment.

    Raises
    ------
    Unusable
        There is no key, the server refuses, another one is being written, or a backup of this
        second is there already.
    """
    key = read_key(settings.BACKUP_KEY)
    with _alone_in(folder):
        return _make(folder, key, at)


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one backup at a time be written into a folder; who is killed lets go of it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"Another backup is being written into {folder}.") from None
        yield
    finally:
        os.close(handle)


def _make(folder: Path, key: bytes, at: datetime) -> Path:
    file = folder / f"qingchuang-{at.astimezone(UTC).strftime(_STAMP)}.backup"
    with _beside(file) as unfinished:
        sealer = Sealer(unfinished, key)
        _write(sealer, server(), name_in_use(), at)
        sealer.close()
    _forget_old(folder, at)
    return file


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[BinaryIO]:
    """Give a new file beside another that gets its name when all is written, or never."""
    unfinished = file.with_name(file.name + _UNFINISHED)
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unusable(f"{unfinished} is being written by another backup.") from None
    try:
        with os.fdopen(handle, "wb") as opened:
            if file.exists():
                raise Unusable(f"{file} is there already, and no backup is ever written over.")
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.rename(file)
        _sync(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Have the disk keep the new name too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(sealer: Sealer, at_server: Server, name: str, at: datetime) -> None:
    with one_moment(at_server, name) as (connection, moment):
        parts = {
            DATABASE: sealer.part(DATABASE, dumped(at_server, name, moment)),
            KEYS: sealer.part(KEYS, [Keys.in_use().written()]),
        }
        told = Manifest(
            made_at=at,
            version=version(),
            database=name,
            server=str(connection.info.server_version),
            migrations=migrations(connection),
            tables=contents(connection),
            parts=parts,
        )
    sealer.part(MANIFEST, [told.written()])


@contextlib.contextmanager
def one_moment(at_server: Server, name: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """Give a connection that sees one moment, and the name by which the dump sees the same."""
    with at_server.connect(name) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        moment = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, str(moment[0]) if moment else ""


def dumped(
    at_server: Server, name: str, moment: str, *, without_rows_of: Iterable[str] = ()
) -> Iterator[bytes]:
    """Give the dump of a database as it stood at a moment, block by block.

    Raises
    ------
    Unusable
        `pg_dump` failed; the message holds what it said.
    """
    left_out = [f"--exclude-table-data=public.{table}" for table in without_rows_of]
    command = [program("pg_dump"), *_DUMP, *left_out, f"--snapshot={moment}"]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603  the server's own program, without a shell
            command, stdout=subprocess.PIPE, stderr=complaints, env=at_server.surroundings(name)
        ) as dump,
    ):
        try:
            assert dump.stdout is not None  # noqa: S101  it is a pipe
            while block := dump.stdout.read(PIECE):
                yield block
            ended = dump.wait()
        finally:
            if dump.poll() is None:
                dump.kill()
        if ended:
            complaints.seek(0)
            raise Unusable(f"pg_dump failed: {complaints.read().decode(errors='replace').strip()}")


# --- those that are kept --------------------------------------------------------------------
def kept_in(folder: Path) -> list[tuple[datetime, Path]]:
    """Return the backups of a folder, the newest first."""
    named = [(_NAME.fullmatch(file.name), file) for file in folder.glob("*.backup")]
    found = [
        (datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), file)
        for match, file in named
        if match
    ]
    return sorted(found, reverse=True)


def _forget_old(folder: Path, at: datetime) -> None:
    for _made, file in kept_in(folder)[max(1, settings.BACKUPS_KEPT) :]:
        file.unlink(missing_ok=True)
    for left in folder.glob(f"*.backup{_UNFINISHED}"):
        with contextlib.suppress(FileNotFoundError):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < at - _FORGOTTEN_AFTER:
                left.unlink()


def make_due(*, at: datetime) -> Path | None:
    """Make the backup of this day unless it is there, or backups are off."""
    if not settings.BACKUP_KEY:
        return None
    today = timezone.localdate(at)
    key, folder = read_key(settings.BACKUP_KEY), settings.BACKUP_DIR
    with _alone_in(folder):
        if any(timezone.localdate(made) == today for made, _file in kept_in(folder)):
            return None
        return _make(folder, key, at)


@dataclass(frozen=True)
class Standing:
    """How the backups stand, for the operator."""

    is_on: bool
    newest: datetime | None
    size: int
    count: int
    is_late: bool


def standing(*, at: datetime) -> Standing:
    """Return when the newest backup was made; it is late when a night was left out."""
    kept = kept_in(settings.BACKUP_DIR)
    newest = kept[0] if kept else None
    is_on = bool(settings.BACKUP_KEY)
    return Standing(
        is_on=is_on,
        newest=newest[0] if newest else None,
        size=newest[1].stat().st_size if newest else 0,
        count=len(kept),
        is_late=is_on and (newest is None or newest[0] < at - LATE_AFTER),
    )
