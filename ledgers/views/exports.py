"""Excel out of the ledger: what is seen, who is due, the year."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.models import Organisation
from accounts.policies import Denied
from ledgers.queries.roster import due_workbook, roster_workbook
from mobility.actions import export_written
from mobility.forms import LedgerFilter
from mobility.queries import reports
from mobility.queries.ledger import Ledger, units_read_by
from mobility.views.ledger import units_of, year_of
from ui.files import workbook


@login_required
@require_GET
@file_of_persons
def leave_export(request: SignedInRequest) -> HttpResponse:
    """Give the ledger as Excel, filtered exactly as it is seen."""
    form = LedgerFilter(request.GET, units=units_of(request))
    ledger = Ledger(request.user, form.wanted())
    take_away(request)
    content = roster_workbook(ledger, ledger.cases)
    export_written(request.user, "roster", len(ledger.cases), at=timezone.now())
    return workbook(content, _("leave-roster-%(day)s") % {"day": ledger.wanted.on})


@login_required
@require_GET
@file_of_persons
def leave_reports_export(request: SignedInRequest) -> HttpResponse:
    """Give a report as Excel: `kind` is due or year."""
    units, year = units_read_by(request.user), year_of(request)
    if not units:
        raise Denied
    unit = next((each for each in units if str(each.pk) == request.GET.get("unit")), units[0])
    take_away(request)
    kind = "due" if request.GET.get("kind") == "due" else "year"
    content, count = _report(kind, request, unit, year)
    export_written(request.user, kind, count, at=timezone.now())
    return workbook(content, f"{_('leave-report')}-{kind}-{year}")


def _report(
    kind: str, request: SignedInRequest, unit: Organisation, year: int
) -> tuple[bytes, int]:
    if kind == "due":
        return due_workbook(request.user, unit, timezone.localdate())
    return reports.year_workbook(request.user, unit, year, timezone.localdate())
