"""The auditor's list as it was recorded, and the finance office's list of a month."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.models import Organisation
from accounts.policies import Denied
from mobility.actions import export_written
from mobility.queries.inspections import units_audited_by
from mobility.queries.pay import pay_month, pay_workbook, units_paid_by
from mobility.queries.recorded import away_as_recorded
from ui import outside
from ui.files import workbook


def chosen_unit(request: SignedInRequest, units: list[Organisation]) -> Organisation:
    """Return the unit the address names, else the first; no unit at all is no page for them."""
    if not units:
        raise Denied
    return next((each for each in units if str(each.pk) == request.GET.get("unit")), units[0])


def _day(told: str, today: date) -> date:
    """Return the day the address names, today if it names none that has come."""
    day = outside.day(told)
    return min(day, today) if day else today


@login_required
@require_GET
def leave_recorded(request: SignedInRequest) -> HttpResponse:
    """Show who was away on a day by what the record held on another, beside what it holds now."""
    units, today = units_audited_by(request.user), timezone.localdate()
    unit = chosen_unit(request, units)
    day, on = (_day(request.GET.get(name, ""), today) for name in ("day", "on"))
    rows = away_as_recorded(request.user, unit, day=day, recorded_on=on)
    return render(
        request,
        "mobility/recorded.html",
        {
            "unit": unit,
            "units": units,
            "day": day,
            "on": on,
            "rows": rows,
            "changed": sum(row.is_changed for row in rows),
        },
    )


def _month(request: SignedInRequest) -> tuple[int, int]:
    today = timezone.localdate()
    first = outside.day(f"{request.GET.get('month', '')}-01")
    return (first.year, first.month) if first else (today.year, today.month)


@login_required
@require_GET
def leave_pay(request: SignedInRequest) -> HttpResponse:
    """Show who is away in a month, and how each is paid and insured."""
    units = units_paid_by(request.user)
    unit, (year, month) = chosen_unit(request, units), _month(request)
    told = pay_month(request.user, unit, year, month, timezone.localdate())
    context = {
        "unit": unit,
        "units": units,
        "month": f"{year}-{month:02d}",
        "rows": told.rows,
        "changes": told.changes,
    }
    return render(request, "mobility/pay.html", context)


@login_required
@require_GET
@file_of_persons
def leave_pay_export(request: SignedInRequest) -> HttpResponse:
    """Give the list of a month as Excel; the export is noted."""
    unit, (year, month) = chosen_unit(request, units_paid_by(request.user)), _month(request)
    take_away(request)
    content, rows = pay_workbook(request.user, unit, year, month, timezone.localdate())
    export_written(request.user, "pay", rows, at=timezone.now())
    return workbook(content, f"{_('leave-pay')}-{year}-{month:02d}")
