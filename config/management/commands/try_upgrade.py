"""`try_upgrade FILE`: load the dump of a release beside and carry it on to this version."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from config.backups.releases import upgrade
from config.backups.sealed import Unusable
from config.backups.server import name_in_use, server


class Command(BaseCommand):
    help = "Load dumps of releases into a scratch database, migrate, and compare rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", type=Path, nargs="+")

    def handle(self, *, files: list[Path], **_: object) -> None:
        """Try each, and say what was lost."""
        scratch = f"{name_in_use()}_upgrade"
        for file in files:
            try:
                done = upgrade(file, into=scratch)
            except Unusable as problem:
                raise CommandError(f"{file}: {problem}") from problem
            finally:
                server().drop(scratch)
            if done.lost:
                raise CommandError(f"{file}: other rows than before in {done.lost}.")
            rows = sum(done.before.values())
            self.stdout.write(f"{file}: {rows:,} rows in {len(done.before)} tables carried on.")
