"""`reload`: the version at hand comes in while the old one answers."""

import os
import signal

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from config.supervise import is_run, named_run


class Command(BaseCommand):
    help = "Have the 'manage.py run' of this folder bring the version at hand in, without a gap."
    requires_system_checks: list[str] = []  # noqa: RUF012  `prepare` checks

    def handle(self, **_: object) -> None:
        """Ask it to; what comes of it stands among its own lines."""
        process = named_run()
        if process is None or not is_run(process):
            raise CommandError("No 'manage.py run' is there to change: start it instead.")
        os.kill(process, signal.SIGUSR2)
        self.stdout.write(
            "Asked. The lines of 'manage.py run' say when the new version has taken over, or why "
            "the old one goes on."
        )
