"""`names_to_compare`: people and companies whose names a registration may have changed."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from mobility.queries.names import to_compare


class Command(BaseCommand):
    help = "List people and companies whose names earlier registrations may have changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code of one unit; all without it."""
        parser.add_argument("--organisation", default="", metavar="CODE")

    def handle(self, *, organisation: str, **_: object) -> None:
        """Print a line each: what it is, its number or code, the name on record, since when."""
        unit = None
        if organisation:
            unit = Organisation.objects.filter(code=organisation).first()
            if unit is None:
                raise CommandError(f"No organisation has the code {organisation}.")
        for each in to_compare(unit):
            self.stdout.write(f"{each.kind}\t{each.number}\t{each.name}\t{each.at:%Y-%m-%d}")
