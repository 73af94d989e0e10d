"""`erase_again`: after a backup was restored, do again to whoever had left what was done then."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from privacy.actions import erase_again
from privacy.models import Erased


class Command(BaseCommand):
    help = (
        "Clean a restored backup of everybody who has left. Keep the list outside of the backups: "
        "--write FILE puts it there, --read FILE takes it from there. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the list stands."""
        parser.add_argument("--write", metavar="FILE", type=Path, help="write the list, no more")
        parser.add_argument("--read", metavar="FILE", type=Path, help="a list written before")

    def handle(self, *, write: Path | None, read: Path | None, **_: object) -> None:
        """Write the list, or clean."""
        if write is not None:
            rows = [
                {"person": left.person, "pseudonym": left.pseudonym, "at": left.at.isoformat()}
                for left in Erased.objects.order_by("at", "person")
            ]
            write.write_text(json.dumps(rows, indent=1))
            self.stdout.write(f"{len(rows)} who have left are on the list.")
            return
        known = {left.person: left for left in Erased.objects.all()}
        lefts = known if read is None else {left.person: left for left in _read(read)} | known
        done = erase_again(lefts.values(), at=timezone.now())
        self.stdout.write(f"{len(lefts)} are on the list; {done} were erased again.")


def _read(file: Path) -> list[Erased]:
    try:
        return [
            Erased(
                person=int(each["person"]),
                pseudonym=str(each["pseudonym"]),
                at=datetime.fromisoformat(each["at"]),
            )
            for each in json.loads(file.read_text())
        ]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CommandError(f"{file} holds no list of who has left: {problem}") from problem
