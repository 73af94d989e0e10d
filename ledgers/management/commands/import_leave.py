"""`import_leave`: an Excel or CSV ledger in, whole or not at all."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from ledgers.actions import HasErrors, LedgerChanged, begin_import, write
from ledgers.core.columns import open_ledger
from ledgers.queries import Plan, plan, shown, unreadable
from mobility.management.units import unit_of
from sheets.refusals import Unreadable

Report = dict[str, Any]


class Command(BaseCommand):
    help = "Bring a leave ledger in; every row that is wrong is named, and then nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take file and unit."""
        parser.add_argument("file", type=Path, help="the ledger, .xlsx or .csv")
        parser.add_argument("--organisation", required=True, metavar="CODE", help="the unit's code")
        parser.add_argument("--dry-run", action="store_true", help="look, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: Path, organisation: str, dry_run: bool, **options: Any) -> None:
        """Print what was written, or what is wrong; the exit code is 0 only if nothing is."""
        file = Path(file)
        unit, content = unit_of(organisation), _content(file)
        try:
            found = self._import(unit, file.name, content, dry_run=dry_run)
        except Unreadable as refusal:
            report = _empty(unreadable(refusal))
        except LedgerChanged:
            report = _empty(_("Somebody wrote to the ledger meanwhile: try again."))
        else:
            report = _report(found)
        self._print(report, as_json=options["json"], dry_run=dry_run)
        if report["errors"]:
            sys.exit(1)

    @staticmethod
    def _import(unit: Organisation, name: str, content: bytes, *, dry_run: bool) -> Plan:
        table, now = open_ledger(content, name), timezone.now()
        if dry_run:
            return plan(unit, table, {})
        try:
            with transaction.atomic():  # a file with errors leaves no trace
                batch = begin_import(unit, name, content, by=None, at=now, table=table)
                return write(batch, only_clean=False, by=None, at=now, table=table)
        except HasErrors as refusal:
            return refusal.plan

    def _print(self, report: Report, *, as_json: bool, dry_run: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for error in report["errors"]:
            place = f"{error['row']} {error['column']}".strip() if error["row"] else ""
            self.stdout.write(": ".join(filter(None, [place, error["value"], error["message"]])))
        if report["errors"]:
            wrong = len(report["errors"])
            told = ngettext(
                "%(n)d place is wrong; nothing was written.",
                "%(n)d places are wrong; nothing was written.",
                wrong,
            ) % {"n": wrong}
        else:
            told = _("Rows: %(rows)d. New: %(created)d, changed: %(updated)d, same: %(unchanged)d.")
            told %= report
        self.stdout.write(told)
        if names := report.get("others"):
            told = _("Sheets that were not read; bring each in as a file of its own: %(names)s.")
            self.stdout.write(told % {"names": _(", ").join(names)})
        if dry_run and not report["errors"]:
            self.stdout.write(_("This was a trial: nothing was written."))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from problem


def _empty(message: str) -> Report:
    error = {"row": None, "column": "", "value": "", "message": message}
    return {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "errors": [error]}


def _report(found: Plan) -> Report:
    """Return what was done, or would be in a trial; with errors it is nothing.

    `others` are sheets of the same file that hold a ledger too and were not read.
    """
    counts, errors = found.counts, _errors(found)
    did = not errors
    return {
        "rows": counts["rows"],
        "created": counts["new"] if did else 0,
        "updated": counts["update"] if did else 0,
        "unchanged": counts["same"] if did else 0,
        "errors": errors,
        **({"others": list(found.table.others)} if found.table.others else {}),
    }


def _errors(found: Plan) -> list[dict[str, Any]]:
    cells = {row.number: row.cells for row in found.table.rows}
    keys = {letter: key for key, letter in found.letters.items()}
    headings = {header.column: header.text for header in found.table.headers}
    return [
        {
            "row": row.number,
            "column": headings.get(fault.column, fault.column),
            "value": shown(keys.get(fault.column), cells[row.number].get(fault.column)),
            "message": fault.sentence,
        }
        for row in found.rows
        for fault in row.faults
    ]
