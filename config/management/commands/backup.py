"""`backup`: one sealed file of the database and its keys."""

from argparse import ArgumentParser
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.backups.making import make
from config.backups.sealed import Unusable, new_key


class Command(BaseCommand):
    help = "Write the database and its keys into one sealed file; old ones beyond BACKUPS_KEPT go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, metavar="DIR")
        parser.add_argument(
            "--new-key", action="store_true", help="print a new key for BACKUP_KEY_FILE, no more"
        )

    def handle(self, *, to: Path, new_key: bool, **_: object) -> None:
        """Write it, and say where it is."""
        if new_key:
            self.stdout.write(_new_key())
            return
        try:
            file = make(to, at=timezone.now())
        except (Unusable, psycopg.Error) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as problem:
            raise CommandError(f"The backup cannot be written to {to}: {problem}") from problem
        self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")


def _new_key() -> str:
    return new_key()
