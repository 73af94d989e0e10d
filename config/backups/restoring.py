"""Check a backup, and restore it beside the database in use before the two change names."""

import contextlib
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from config import database
from config.backups.contents import contents, differing, has_people
from config.backups.manifest import DATABASE, KEYS, MANIFEST, Keys, Manifest
from config.backups.sealed import Part, Unusable, parts
from config.backups.server import CONTROL, Server, program, server

ERASE_AGAIN = "erase_again"
_ERASED = "privacy_erased"  # who was erased: what a backup of before cannot know
_ONE_AT_A_TIME = 20_261_124
_NAMED_AT_MOST = 5
_KEPT_KEYS_AT_MOST = 64 * 1024  # bytes of a part that is read whole
_MANIFEST_AT_MOST = 16 * 1024 * 1024
Say = Callable[[str], None]


@dataclass(frozen=True)
class Checked:
    """A backup that is whole: every byte was read, and every part is what the manifest says."""

    manifest: Manifest
    keys: Keys


def check(file: Path, key: bytes) -> Checked:
    """Read a backup to its end.

    Raises
    ------
    Unusable
        Another key, a damaged or cut file, or migrations that this version does not know.
    """
    found: dict[str, Part] = {}
    whole: dict[str, bytes] = {}
    with _opened(file) as opened:
        for name, blocks in parts(opened, key):
            digest, size, text = hashlib.sha256(), 0, bytearray()
            for block in blocks:
                digest.update(block)
                size += len(block)
                if name != DATABASE and size <= _MANIFEST_AT_MOST:
                    text += block
            found[name] = Part(size, digest.hexdigest())
            whole[name] = bytes(text)
    if not {DATABASE, KEYS, MANIFEST} <= found.keys() or found[KEYS].size > _KEPT_KEYS_AT_MOST:
        raise Unusable("The backup lacks a part.")
    manifest = Manifest.read(whole[MANIFEST])
    wrong = [name for name, part in manifest.parts.items() if found.get(name) != part]
    if wrong:
        raise Unusable(f"Not what was written: {', '.join(wrong)}.")
    _refuse_newer(manifest)
    return Checked(manifest, Keys.read(whole[KEYS]))


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as problem:
        raise Unusable(f"{file} cannot be read: {problem.strerror}.") from problem


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationLoader(None).disk_migrations or {}
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        named = ", ".join(unknown[:_NAMED_AT_MOST])
        raise Unusable(
            f"This backup is of version {manifest.version}, which knows migrations that this one "
            f"does not ({named}): install that version, or a newer one, first."
        )


@dataclass(frozen=True)
class Restored:
    """What a restore did: the database that was there is kept under the name `before`."""

    checked: Checked
    before: str
    erased_again: bool


def restore(file: Path, key: bytes, *, name: str, replace: str, say: Say, at: datetime) -> Restored:
    """Restore a backup under a name.

    All is done in a database beside, and compared, before the two change names in one step: a
    restore that is killed or refused leaves the database as it was.

    Parameters
    ----------
    replace
        The name once more, where the database holds people's data already.
    say
        Gets a line after each step.

    Raises
    ------
    Unusable
        Nothing was changed, and the message says why.
    """
    checked = check(file, key)
    say(f"The backup of {checked.manifest.made_at:%Y-%m-%d %H:%M} UTC is whole.")
    _refuse_other_keys(checked.keys)
    at_server = server()
    _refuse_data(at_server, name, replace)
    stamp = at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    beside, before = f"{name}_restored", f"{name}_before_{stamp}"
    with _alone(at_server):
        try:
            fill(at_server, beside, _dump_of(file, key))
            say("The dump is restored beside.")
            _compare(at_server, beside, checked.manifest)
            say(f"{len(checked.manifest.tables)} tables are what the manifest says.")
            erased = _carry_on(at_server, beside, name, checked, say)
            files = _written_keys(checked.keys)
            had = at_server.swap(name, new=beside, before=before)
        except BaseException:
            _forget_written_keys()
            at_server.drop(beside)
            raise
        _put_keys(files, stamp)
    say(f"{name} is the restored database.")
    return Restored(checked, before if had else "", erased)


@contextlib.contextmanager
def _alone(at_server: Server) -> Iterator[None]:
    with at_server.connect(CONTROL, autocommit=True) as control:
        asked = control.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_AT_A_TIME]).fetchone()
        if asked is None or not asked[0]:
            raise Unusable("Another restore is at work.")
        try:
            yield
        finally:  # before the connection goes: its server process may take a while to end
            control.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


def _refuse_data(at_server: Server, name: str, replace: str) -> None:
    if replace and replace != name:
        raise Unusable(f"The database is called {name}, not {replace}: nothing was done.")
    if not at_server.exists(name) or replace:
        return
    with at_server.connect(name) as asked:
        if has_people(asked):
            raise Unusable(
                f"{name} holds people's data. To put the backup in its place write "
                f"'--replace {name}'; it is then kept under another name."
            )


def _refuse_other_keys(keys: Keys) -> None:
    """Refuse where keys come from the environment and lack one that the backup was written with."""
    if "field_key" in settings.KEPT_KEYS:
        return
    given = tuple(settings.FIELD_KEYS)
    if not set(keys.field_keys) <= set(given) or given[-1] != keys.field_keys[-1]:
        raise Unusable(
            "FIELD_KEYS lacks the keys of this backup, so that identity numbers could not be read: "
            "add them behind the others, the backup's last one last, and restore again."
        )


def fill(at_server: Server, beside: str, blocks: Iterable[bytes]) -> None:
    """Make a database anew and restore a dump into it.

    Raises
    ------
    Unusable
        `pg_restore` failed; the message holds what it said.
    """
    at_server.drop(beside)  # what a restore that was killed left behind
    at_server.make(beside)
    command = [
        program("pg_restore"),
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        f"--dbname={beside}",
    ]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603  the server's own program, without a shell
            command, stdin=subprocess.PIPE, stderr=complaints, env=at_server.surroundings(beside)
        ) as into,
    ):
        assert into.stdin is not None  # noqa: S101  it is a pipe
        try:
            with contextlib.suppress(BrokenPipeError):  # what it says below is the reason
                for block in blocks:
                    into.stdin.write(block)
                into.stdin.close()
            ended = into.wait()
        finally:
            if into.poll() is None:
                into.kill()
            with contextlib.suppress(BrokenPipeError):
                into.stdin.close()
        if ended:
            complaints.seek(0)
            told = complaints.read().decode(errors="replace").strip()
            raise Unusable(f"pg_restore failed: {told}")


def _dump_of(file: Path, key: bytes) -> Iterator[bytes]:
    with _opened(file) as opened:
        for name, blocks in parts(opened, key):
            if name == DATABASE:
                yield from blocks


def _compare(at_server: Server, beside: str, manifest: Manifest) -> None:
    with at_server.connect(beside) as asked:
        other = differing(manifest.tables, contents(asked))
    if other:
        named = ", ".join(other[:_NAMED_AT_MOST])
        raise Unusable(f"{len(other)} tables are not what was backed up ({named}).")


# --- bringing it up to today ----------------------------------------------------------------
def _carry_on(at_server: Server, beside: str, name: str, checked: Checked, say: Say) -> bool:
    """Migrate the restored database, let the service in, and erase again who was erased."""
    with serving(beside, checked.keys):
        call_command("migrate", verbosity=0, interactive=False)
        say("Its tables are those of this version.")
        with at_server.connect(beside, autocommit=True) as granting:
            for statement in _grants(at_server):
                granting.execute(statement)
        if at_server.exists(name):
            _carry_erased(at_server, name, beside)
        if ERASE_AGAIN not in get_commands():
            return False
        told = StringIO()
        call_command(ERASE_AGAIN, stdout=told)
        say(f"Who was erased is erased again. {told.getvalue().strip()}".strip())
        return True


def _grants(at_server: Server) -> list[str]:
    role = settings.DATABASE_WEB_ROLE
    return [] if role == at_server.reach["user"] else database.grants(role)


@contextlib.contextmanager
def serving(name: str, keys: Keys) -> Iterator[None]:
    """Let the commands of this process work with another database and its keys."""
    told = connection.settings_dict
    ours, our_keys = told["NAME"], settings.FIELD_KEYS
    connections.close_all()
    told["NAME"], settings.FIELD_KEYS = name, keys.field_keys
    try:
        yield
    finally:
        connections.close_all()
        told["NAME"], settings.FIELD_KEYS = ours, our_keys


def _carry_erased(at_server: Server, old: str, new: str) -> None:
    """Copy the register of the erased from the database in use: the backup knows only older ones.

    Both are of this version or an older one, so that the columns both know are copied.
    """
    with at_server.connect(old) as source, at_server.connect(new) as target:
        shared = [each for each in _columns(source) if each in set(_columns(target))]
        if not shared:
            return
        columns = sql.SQL(", ").join(map(sql.Identifier, shared))
        table = sql.Identifier("public", _ERASED)
        target.execute(
            sql.SQL("CREATE TEMP TABLE carried ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(
                columns, table
            )
        )
        out = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, table)
        with (
            source.cursor().copy(out) as read,
            target.cursor().copy(sql.SQL("COPY carried ({}) FROM STDIN").format(columns)) as write,
        ):
            for block in read:
                write.write(block)
        target.execute(
            sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM carried ON CONFLICT DO NOTHING").format(
                table, columns
            )
        )


def _columns(asked: psycopg.Connection[Any]) -> list[str]:
    found = asked.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [_ERASED],
    )
    return [name for (name,) in found.fetchall()]


# --- keys -----------------------------------------------------------------------------------
def _written_keys(keys: Keys) -> list[Path]:
    """Write the keys of the backup beside those of this service, where they are others.

    Before the databases change names: with a full disk the restored one could not be read.

    Returns
    -------
    list
        The files beside which new ones stand.

    Raises
    ------
    Unusable
        They cannot be written.
    """
    told = {"secret_key": keys.secret_key, "field_key": "\n".join(keys.field_keys)}
    files: list[Path] = [settings.VAR_DIR / name for name in settings.KEPT_KEYS]
    others = [
        file
        for file in files
        if not file.exists() or file.read_text().split() != told[file.name].split()
    ]
    try:
        for file in others:
            new = _beside(file)
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as opened:
                opened.write(told[file.name])
                opened.flush()
                os.fsync(opened.fileno())
    except OSError as problem:
        why = f"The keys cannot be written to {settings.VAR_DIR}: {problem.strerror}."
        raise Unusable(why) from problem
    return others


def _put_keys(files: Iterable[Path], stamp: str) -> None:
    """Put what was written where this service keeps its keys; those that were there stay."""
    for file in files:
        if file.exists():
            os.link(file, file.with_name(f"{file.name}.before_{stamp}"))
        _beside(file).replace(file)


def _forget_written_keys() -> None:
    for name in settings.KEPT_KEYS:
        _beside(settings.VAR_DIR / name).unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")
