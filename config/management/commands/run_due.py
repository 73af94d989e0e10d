"""`run_due`: by hand what the worker does by itself."""

from argparse import ArgumentParser
from datetime import date, datetime, time

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from matching import actions
from mobility.actions import remind_due
from notifications.mail import send_due


class Command(BaseCommand):
    help = "Encode new lines, expire and pass on requests, remind, and mail; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day."""
        parser.add_argument(
            "--on", help="the day, YYYY-MM-DD, taken to its end; default: this moment"
        )

    def handle(self, *, on: str | None, **_: object) -> None:
        """Do what is due."""
        at = _end_of(on) if on else timezone.now()
        encoded = actions.refresh_passages()
        priced = actions.refresh_prices_if_old(at=at)
        actions.refresh_promises(at=at)
        moved = actions.run_due(at=at)
        reminded = remind_due(at=at)
        sent = send_due(at=at)
        self.stdout.write(
            f"{encoded} lines encoded, {moved} requests were past their time, "
            f"{reminded} warnings of leave, {sent} letters sent, {priced} prices set anew."
        )


def _end_of(told: str) -> datetime:
    try:
        day = date.fromisoformat(told)
    except ValueError as problem:
        raise CommandError(f"{told} is no day: write it as 2026-11-24.") from problem
    return timezone.make_aware(datetime.combine(day, time.max))
