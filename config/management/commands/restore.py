"""`restore FILE`: put a backup in the place of the database."""

from argparse import ArgumentParser
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.backups.restoring import restore
from config.backups.sealed import Unusable, read_key
from config.backups.server import name_in_use, server


class Command(BaseCommand):
    help = "Restore a backup: checked first, restored beside, compared, then the names change."
    requires_system_checks: list[str] = []  # noqa: RUF012  there may be no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            default="",
            metavar="NAME",
            help="the name of the database, typed once more, where it holds people's data",
        )
        parser.add_argument(
            "--forget-old", action="store_true", help="drop the database that was there, at the end"
        )

    def handle(self, *, file: Path, replace: str, forget_old: bool, **_: object) -> None:
        """Restore, and say what was done."""
        name = name_in_use()
        try:
            key = read_key(settings.BACKUP_KEY)
            done = restore(file, key, name=name, replace=replace, say=self._say, at=timezone.now())
        except (Unusable, psycopg.Error) as problem:
            raise CommandError(f"{problem} The database is as it was.") from problem
        if not done.erased_again:
            self._say("There is no erase_again here: nobody was erased again.")
        if done.before:
            gone = "is dropped" if forget_old else "is kept until you drop it"
            if forget_old:
                _drop(done.before)
            self._say(f"The database that was there {gone}: {done.before}.")
        self._say("Start the service anew, so that it reads its keys and connects again.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _drop(name: str) -> None:
    """Drop the database that was there; the backup is restored by then."""
    try:
        server().drop(name)
    except psycopg.Error as problem:
        raise CommandError(
            f"The backup is restored, but the database that was there could not be dropped "
            f"({problem}): drop {name} by hand. Start the service anew."
        ) from problem
