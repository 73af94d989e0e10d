"""`export_leave`: the roster of a unit on any day."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.actions import record
from ledgers.queries.roster import roster_workbook
from mobility.management.units import unit_of
from mobility.models import LeaveCase
from mobility.queries.ledger import SEGMENTS, Ledger, Wanted
from mobility.queries.policy import work_calendar


class Command(BaseCommand):
    help = "Write the roster of a unit as Excel, in the columns that import_leave reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take unit, file and day."""
        parser.add_argument("--organisation", required=True, metavar="CODE", help="the unit's code")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE.xlsx")
        parser.add_argument("--on", help="the day, YYYY-MM-DD; default: today")

    def handle(self, *, organisation: str, to: Path, on: str | None, **_options: object) -> None:
        """Write the file."""
        unit, day = unit_of(organisation), _day(on)
        known = LeaveCase.objects.on(day, work_calendar())
        seen = known.filter(employment__organisation=unit, phase__in=SEGMENTS["all"])
        cases = seen.for_list().order_by("employment__person__search_key", "pk")
        ledger = Ledger(User(), Wanted(on=day, unit=unit.pk))
        try:
            Path(to).write_bytes(roster_workbook(ledger, cases))
        except OSError as problem:
            raise CommandError(
                _("The file %(file)s cannot be written.") % {"file": to}
            ) from problem
        count = cases.count()
        record("export", unit, by=None, at=timezone.now(), what="roster", rows=count)
        told = ngettext("%(n)d row written to %(file)s.", "%(n)d rows written to %(file)s.", count)
        self.stdout.write(told % {"n": count, "file": to})


def _day(told: str | None) -> date:
    if told is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(told)
    except ValueError as problem:
        raise CommandError(
            _("%(told)s is not a date: write it as 2026-11-24.") % {"told": told}
        ) from problem
