"""`retention`: end what is over of every class of data, or say what would go."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.actions import end_terms
from privacy.queries import rehearsed, run_of
from ui.outside import day


def _day(told: str) -> date:
    if (read := day(told)) is None:
        raise CommandError(_("Write the day as 2026-03-01."))
    return read


class Command(BaseCommand):
    """Count with `--rehearse`, else end what is over now; safe to repeat."""

    help = "End what is over of every class of data. --rehearse only says what would go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to count only, and for which day."""
        parser.add_argument("--rehearse", action="store_true", help="count, and change nothing")
        parser.add_argument("--on", metavar="DAY", help="with --rehearse: the run of this day")

    def handle(self, *, rehearse: bool, on: str | None, **_options: object) -> None:
        """Say or do it, a line a class."""
        now = timezone.now()
        if rehearse:
            for each in rehearsed(run_of(_day(on)) if on else now):
                count = "-" if each.count is None else each.count
                self.stdout.write(f"{each.term.key}\t{count}\t{each.term.kept}")
            return
        if on:
            raise CommandError(_("Only a rehearsal takes a day."))
        run = end_terms(at=now)
        for key, count in run.gone.items():
            self.stdout.write(f"{key}\t{count}")
        if run.failed:
            raise CommandError(_("Could not be ended: %(keys)s.") % {"keys": ", ".join(run.failed)})
