"""`keep_release`: keep a dump of the sample province as that of this version."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from config.backups.releases import FOLDER, keep
from config.backups.sealed import Unusable


class Command(BaseCommand):
    help = "Keep a dump of the sample province in fixtures/releases, once before each tag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("--to", type=Path, default=FOLDER, metavar="DIR")

    def handle(self, *, to: Path, **_: object) -> None:
        """Keep it, and say where."""
        try:
            file = keep(to)
        except Unusable as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")
