"""`load_demo`: a sample province."""

from argparse import ArgumentParser

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from samples import generated, people


class Command(BaseCommand):
    help = "Fill an empty database with a sample province; every person in it is invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take size and seed."""
        parser.add_argument("--size", choices=["small", *generated.SIZES], default="small")
        parser.add_argument("--seed", type=int, default=2017)

    def handle(self, *, size: str, seed: int, **_: object) -> None:
        """Load the written samples, and around them generated ones for a greater size."""
        if User.objects.exists():
            raise CommandError(
                "There are accounts already; samples go into an empty database only. "
                "Stop the service and remove the folder var/postgres to begin anew."
            )
        self.stdout.write("Loading the sample province …")
        people.load(seed=seed, at=timezone.now(), say=self._say)
        if size != "small":
            generated.add(generated.SIZES[size], seed=seed, say=self._say)

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
