"""`verify_audit`: whether the trail is as it was sealed."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import sealing
from audit.actions import record

SHOWN = 20


class Command(BaseCommand):
    """Look through the whole trail and its seals; end with 1 where anything was bent."""

    help = "Check that no event of the audit trail was changed, deleted or slipped in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file with the head, and whether to adopt what the database says."""
        parser.add_argument("--head", type=Path, help="the file with the head of the chain")
        parser.add_argument(
            "--adopt-head",
            action="store_true",
            help="after a restore: write the newest seal of the database into the file",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Verify, or adopt."""
        del args
        if options["adopt_head"]:
            self._adopt()
            return
        file = options["head"]
        told = sealing.verify(file if isinstance(file, Path) else None)
        words = _("%(sealed)d events under %(seals)d seals; %(pending)d are not sealed yet.")
        self.stdout.write(
            words % {"sealed": told.sealed, "seals": told.seals, "pending": told.pending}
        )
        for finding in told.findings[:SHOWN]:
            self.stdout.write(str(finding))
        if told.findings:
            raise CommandError(
                _("The trail was tampered with: %(n)d findings.") % {"n": len(told.findings)}
            )
        self.stdout.write(_("The trail is whole."))

    @transaction.atomic
    def _adopt(self) -> None:
        newest = sealing.adopt_head()
        number, head = (newest.number, newest.head) if newest else (0, "")
        record("adopt_head", newest, by=None, at=timezone.now(), number=number, head=head)
        self.stdout.write(_("The head of seal %(n)d is adopted.") % {"n": number})
