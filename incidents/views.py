"""A flaw reported from outside; incidents, their steps, their report, and whose data it was."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, file_of_persons, limited, posted, take_away
from accounts.policies import permits
from accounts.verbs import press
from audit.lifecycle import InvalidMove
from incidents import actions, policies
from incidents.forms import (
    AnswerForm,
    CloseForm,
    FlawForm,
    IncidentFilter,
    IncidentForm,
    StepForm,
    TouchedForm,
    step_form_now,
)
from incidents.models import Flaw, Incident, Proof
from incidents.queries import incidents, touched, touched_workbook
from incidents.verbs import VERBS, offered
from ui.files import file_answer, in_chinese, workbook
from ui.outside import whole
from ui.written import given_back

PER_PAGE = 30
_TOUCHED, _TOUCHED_AT_MOST = "touched", 10  # what was asked of whose data, kept in the session


# --- flaws ----------------------------------------------------------------------------------
@login_not_required
@require_http_methods(["GET", "POST"])
@limited("flaw")
def flaw_new(request: HttpRequest) -> HttpResponse:
    """Take the report of a flaw from anybody."""
    form = FlawForm(posted(request))
    if form.is_valid():
        by = request.user if request.user.is_authenticated else None
        made = actions.report_flaw(form.cleaned_data, by=by, at=timezone.now())
        told = _("Thank you. It is kept as report no. %(number)s, and somebody looks at it.")
        messages.success(request, told % {"number": made.pk})
        return redirect("page", slug="privacy")
    context = {"form": form}
    return render(request, "incidents/flaw_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def flaw_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports of flaws, those that wait first."""
    policies.may_handle(request.user)
    rows = Flaw.objects.select_related("by", "incident")
    waits = request.GET.get("show") != "answered"
    shown = rows.waiting().order_by("at", "pk") if waits else rows.filter(status="answered")
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "waits": waits,
        "waiting": rows.waiting().count(),
    }
    return render(request, "incidents/flaws.html", context)


def _flaw(request: SignedInRequest, pk: int) -> Flaw:
    policies.may_handle(request.user)
    return get_object_or_404(Flaw.objects.select_related("by", "answered_by", "incident"), pk=pk)


@login_required
@require_GET
def flaw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one report of a flaw."""
    return _flaw_page(request, _flaw(request, pk))


def _flaw_page(request: SignedInRequest, row: Flaw, form: forms.Form | None = None) -> HttpResponse:
    context = {
        "row": row,
        "incident": getattr(row, "incident", None),
        "verbs": offered("flaws", row, request.user, timezone.now()),
        "form": form or AnswerForm(auto_id="answer_%s"),
    }
    return render(request, "incidents/flaw.html", context, status=422 if form else 200)


# --- incidents ------------------------------------------------------------------------------
@login_required
@require_GET
def incident_list(request: SignedInRequest) -> HttpResponse:
    """Show the incidents with search and filters."""
    policies.may_handle(request.user)
    form = IncidentFilter(request.GET)
    chosen = form.chosen()
    context = {
        "page": Paginator(incidents(chosen), PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "is_filtered": bool(chosen),
        "waiting": Flaw.objects.waiting().count(),
        "now": timezone.now(),
    }
    return render(request, "incidents/list.html", context)


def _incident(request: SignedInRequest, pk: int) -> Incident:
    policies.may_handle(request.user)
    return get_object_or_404(Incident.objects.for_page(), pk=pk)


@login_required
@require_GET
def incident(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an incident: its clock, its steps, what comes next."""
    return _page(request, _incident(request, pk))


def _page(
    request: SignedInRequest,
    row: Incident,
    *,
    step: forms.Form | None = None,
    close: forms.Form | None = None,
) -> HttpResponse:
    """Return the page of an incident, with the form that was refused if there is one."""
    now = timezone.now()
    proofs = Proof.objects.filter(step__incident=row).defer("content")
    due = row.due_at
    context = {
        "row": row,
        "steps": row.steps.select_related("by"),
        "proofs": proofs,
        "is_overdue": due is not None and row.reported_at is None and due < now,
        "verbs": offered("incidents", row, request.user, now),
        "may_change": permits(policies.may_change, request.user, row),
        "step_form": step or step_form_now(row, now),
        "close_form": close or CloseForm(auto_id="close_%s"),
        "refused": close is not None,
        "must_report": due is not None and row.reported_at is None,
    }
    return render(request, "incidents/incident.html", context, status=422 if step or close else 200)


@login_required
@require_http_methods(["GET", "POST"])
def incident_new(request: SignedInRequest) -> HttpResponse:
    """Open an incident by hand, or from the report of a flaw."""
    policies.may_handle(request.user)
    key = whole(request.GET.get("flaw"))
    from_flaw = get_object_or_404(Flaw, pk=key) if key is not None else None
    row = Incident(what=from_flaw.text if from_flaw else "")
    return _form(request, row, from_flaw)


@login_required
@require_http_methods(["GET", "POST"])
def incident_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put right what is said of an incident."""
    row = _incident(request, pk)
    if request.method != "POST":  # what was typed before it was closed is given back
        policies.may_change(request.user, row)
        return _form(request, row, None)
    with transaction.atomic():  # what is typed is compared with the row as it stands, not as read
        return _form(request, actions.locked(row), None)


def _form(request: SignedInRequest, row: Incident, from_flaw: Flaw | None) -> HttpResponse:
    form = IncidentForm(posted(request), instance=row)
    is_new = row.pk is None
    if form.is_valid():
        try:
            kept = actions.save(
                row, form.cleaned_data, flaw=from_flaw, by=request.user, at=timezone.now()
            )
        except (actions.HasIncident, InvalidMove):
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("incident_list")
        messages.success(request, _("Saved."))
        return redirect(kept)
    context = {"form": form, "row": None if is_new else row, "flaw": from_flaw}
    return render(request, "incidents/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def incident_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    row = _incident(request, pk)
    form = StepForm(request.POST, request.FILES, auto_id="step_%s", incident=row)
    is_valid = form.is_valid()
    if not permits(policies.may_change, request.user, row):  # closed while this was typed
        return _too_late(request, row, form)
    if not is_valid:
        return _page(request, row, step=form)
    try:
        actions.add_step(row, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.NotNoticedYet:
        form.add_error("day", _("This is before the incident was noticed."))
        return _page(request, row, step=form)
    except InvalidMove:
        return _too_late(request, row, form)
    messages.success(request, _("Written down. It stays as it is."))
    return redirect(row)


def _too_late(request: SignedInRequest, row: Incident | Flaw, form: forms.Form) -> HttpResponse:
    told = _("Something has changed in the meantime, so nothing was done.")
    messages.info(request, given_back(told, form))
    return redirect(row)


@login_required
@require_GET
def incident_proof(request: SignedInRequest, pk: int, proof: int) -> HttpResponse:
    """Give a file that shows a step."""
    row = _incident(request, pk)
    kept = get_object_or_404(Proof, step__incident=row, pk=proof)
    return file_answer(bytes(kept.content), kept.name, kept.content_type)


@login_required
@require_POST
def incidents_act(request: SignedInRequest, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    about: Any = _flaw(request, row) if of == "flaws" else _incident(request, row)
    found.may(request.user, about)
    form = found.form(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        if not found.is_offered(about, request.user, timezone.now()):  # the page has no form for it
            return _too_late(request, about, form)
        if of == "flaws":
            return _flaw_page(request, about, form)
        return _page(request, about, close=form)
    try:
        press(request, found, about, form)
    except actions.NotReported:
        form.add_error(None, _("It is not reported yet: write that step down first."))
        return _page(request, about, close=form)
    return redirect(about)


@login_required
@require_GET
def incident_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the closing report as it prints."""
    row = _incident(request, pk)
    context = {
        "row": row,
        "steps": row.steps.select_related("by"),
        "proofs": Proof.objects.filter(step__incident=row).defer("content"),
        "today": timezone.localdate(),
    }
    return render(request, "incidents/report.html", context)


# --- whose data -----------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def incident_touched(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whose data an account or an address touched."""
    row = _incident(request, pk)
    sent = TouchedForm(posted(request))
    if sent.is_valid():
        page = reverse("incident_touched", args=[row.pk])
        return redirect(f"{page}?asked={_keep(request, sent)}")
    form = sent if sent.is_bound else _asked(request, row)
    found = _found(form) if form.is_valid() else None
    people = Paginator(found.people if found else [], PER_PAGE)
    context = {
        "row": row,
        "form": form,
        "found": found,
        "page": people.get_page(request.GET.get("page")),
    }
    status = 422 if sent.errors else 200
    return render(request, "incidents/touched.html", context, status=status)


def _keep(request: SignedInRequest, form: TouchedForm) -> str:
    """Keep what is asked, and return its key: nobody's address stands in that of a page."""
    kept = list(request.session.get(_TOUCHED, {}).items())[1 - _TOUCHED_AT_MOST :]
    key = get_random_string(12)
    told = {name: form.data.get(name, "") for name in form.fields}
    request.session[_TOUCHED] = dict([*kept, (key, told)])
    return key


def _asked(request: SignedInRequest, row: Incident) -> TouchedForm:
    """Return what is asked; first the day on which the incident was noticed."""
    if kept := request.session.get(_TOUCHED, {}).get(request.GET.get("asked", "")):
        return TouchedForm(kept)
    day = timezone.localdate(row.found_at)
    return TouchedForm(initial={"first_day": day, "last_day": day})


def _found(form: TouchedForm) -> Any:  # noqa: ANN401  what `touched` returns
    told = form.cleaned_data
    return touched(
        told["first"], told["last"], account=told["account"], address=told["address"] or ""
    )


@login_required
@require_GET
@file_of_persons
@in_chinese
def incident_touched_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the people as Excel; nobody where nothing sensible is asked."""
    row = _incident(request, pk)
    form = _asked(request, row)
    if "asked" in request.GET and not form.is_bound:
        return redirect("incident_touched", row.pk)
    take_away(request)
    people = _found(form).people if form.is_valid() else []
    return workbook(touched_workbook(people, _written), f"事件-{row.pk}-涉及人员")


def _written(at: datetime) -> str:
    return timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
