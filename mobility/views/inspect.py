"""Random inspections: the draw, and what was found."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.policies import Denied
from mobility.actions.inspections import AlreadyFound, NobodyAway, draw, note_finding
from mobility.forms.inspections import SEED_AT_MOST, DrawForm, FindingForm
from mobility.models import InspectedCase, Inspection
from mobility.queries.inspections import drawn, of_units, units_audited_by
from ui import outside


@login_required
@require_http_methods(["GET", "POST"])
def inspection_list(request: SignedInRequest) -> HttpResponse:
    """Show the samples that were drawn, and draw another."""
    units = units_audited_by(request.user)
    if not units:
        raise Denied
    form = DrawForm(
        request.POST or None, units=units, initial={"day": timezone.localdate(), "unit": units[0]}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        seed = secrets.randbelow(SEED_AT_MOST) if told["seed"] is None else told["seed"]
        try:
            made = draw(
                told["unit"],
                day=told["day"],
                size=told["size"],
                seed=seed,
                by=request.user,
                at=timezone.now(),
            )
        except NobodyAway:
            form.add_error("day", _("Nobody of this unit was on leave on that day."))
        else:
            return redirect("inspection", pk=made.pk)
    context = {"form": form, "inspections": of_units(units)}
    status = 422 if form.errors else 200
    return render(request, "mobility/inspection_list.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def inspection(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one sample with its proofs, print it, and write what was found in a case."""
    units = units_audited_by(request.user)
    shown = get_object_or_404(
        Inspection.objects.filter(organisation__in=units).select_related("organisation", "by"),
        pk=pk,
    )
    wrong: tuple[int, FindingForm] | None = None
    if request.method == "POST":
        wrong = _noted(request, shown)
        if wrong is None:
            return redirect("inspection", pk=pk)
    rows = drawn(shown, request.user)
    context = {
        "inspection": shown,
        "rows": [
            (each, wrong[1] if wrong and wrong[0] == each.row.pk else _form(each.row))
            for each in rows
        ],
        "next": next((each.row.pk for each in rows if each.is_open), None),
        "open": sum(each.row.finding == "open" for each in rows),
        "flawed": sum(each.row.finding == "flawed" for each in rows),
    }
    return render(request, "mobility/inspection.html", context, status=422 if wrong else 200)


def _form(row: InspectedCase, typed: QueryDict | None = None) -> FindingForm:
    return FindingForm(typed, known=row.finding, auto_id=f"id_{row.pk}_%s")


def _noted(request: SignedInRequest, shown: Inspection) -> tuple[int, FindingForm] | None:
    """Write a finding; return the form when something is wrong with it."""
    told = request.POST.get("case", "")
    row = get_object_or_404(
        shown.cases.select_related("case__employment__person", "inspection__organisation"),
        pk=outside.whole(told),
    )
    form = _form(row, request.POST)
    if not form.is_valid():
        return row.pk, form
    try:
        note_finding(row, **form.cleaned_data, by=request.user, at=timezone.now())
    except AlreadyFound:
        messages.error(
            request,
            _("Nothing was changed: this case already has a result; only a flaw can be put right."),
        )
    else:
        is_back = form.takes_back
        told = _("The result is taken back.") if is_back else _("The result is kept.")
        messages.success(request, told)
    return None
