"""`verify_backup FILE`: whether a backup opens and is whole; nothing is written."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from config.backups.restoring import check
from config.backups.sealed import Unusable, read_key


class Command(BaseCommand):
    help = "Read a backup to its end and compare its parts with its manifest."
    requires_system_checks: list[str] = []  # noqa: RUF012  there may be no database yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        """Say what it is of, or why it is none."""
        try:
            told = check(file, read_key(settings.BACKUP_KEY)).manifest
        except Unusable as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"Whole: version {told.version}, made {told.made_at.isoformat()}, "
            f"{len(told.tables)} tables, {told.rows:,} rows, {len(told.migrations)} migrations."
        )
