"""Excel ledgers: brought in, looked through, written, taken back."""

import contextlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, file_of_persons, limited, take_away
from accounts.models import Organisation
from accounts.policies import Denied
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from ledgers import actions
from ledgers.core.columns import WRITTEN, names
from ledgers.forms import UploadForm
from ledgers.queries import NOT_KEPT, Plan, Shown, file_of, plan, table_of, unreadable
from ledgers.verbs import VERBS, offered
from mobility.actions.record import export_written
from mobility.enums import BatchStatus
from mobility.models import Department, ImportBatch
from mobility.queries.ledger import units_handled_by
from sheets.refusals import Unreadable
from sheets.writing import write_errors, write_table
from ui.files import workbook
from ui.text import days_in_words

PER_PAGE = 50
RECENT = 10
AT_ONCE = 1_000  # rows; more take over two seconds, so that a page with a bar comes first
ROWS_A_SECOND = 600
ROWS_NAMED = 10  # of those that a refusal is about
SEGMENTS = ("first", "all", "new", "update")


def _units(request: SignedInRequest) -> list[Organisation]:
    units = units_handled_by(request.user)
    if not units:
        raise Denied
    return units


def _batch(request: SignedInRequest, pk: int) -> ImportBatch:
    """Return an import of the reader's unit; another's is not there."""
    rows = ImportBatch.objects.select_related("organisation", "by")
    return get_object_or_404(rows, pk=pk, organisation__in=units_handled_by(request.user))


def _plan(request: SignedInRequest, batch: ImportBatch) -> Plan:
    return plan(batch.organisation, table_of(batch), batch.edits, by=request.user)


@login_required
@require_http_methods(["GET", "POST"])
@limited("bring")
def import_new(request: SignedInRequest) -> HttpResponse:
    """Take a ledger; nothing of it is written before it was looked through."""
    units = _units(request)
    form = UploadForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = actions.begin_import(
                form.unit_told(), upload.name, upload.read(), by=request.user, at=timezone.now()
            )
        except Unreadable as refusal:
            form.refuse(refusal)
        else:
            return redirect("import_preview", pk=batch.pk)
    recent = ImportBatch.objects.filter(organisation__in=units).select_related("organisation", "by")
    context = {
        "form": form,
        "units": units,
        "recent": recent.defer("content", "edits")[:RECENT],
        "undo_for": days_in_words(actions.UNDO_DAYS),
    }
    return render(request, "ledgers/new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def import_template(request: SignedInRequest) -> HttpResponse:
    """Give an empty ledger with drop-downs."""
    units = _units(request)
    unit = next((each for each in units if str(each.pk) == request.GET.get("unit")), units[0])
    departments = Department.objects.filter(organisation=unit).values_list("name", flat=True)
    columns = [column for column in WRITTEN if column.key not in NOT_KEPT]
    offered = {column.key: names(column.kind) for column in columns if names(column.kind)}
    content = write_table(
        columns,
        [],
        title=f"{unit.name}离岗创业人员台账",
        sheet="台账",
        drop_downs={**offered, "department": list(departments)},
    )
    return workbook(content, _("leave-ledger-template"))


@login_required
@require_GET
def import_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show every row before it is written, those that are wrong first."""
    batch = _batch(request, pk)
    context: dict[str, Any]
    rows = batch.counts.get("rows", 0)
    if batch.status == BatchStatus.PREVIEW and rows > AT_ONCE and "ready" not in request.GET:
        told = request.GET.copy()
        told["ready"] = "1"
        context = {"batch": batch, "rows": rows, "seconds": -(-rows // ROWS_A_SECOND), "told": told}
        return render(request, "ledgers/reading.html", context)
    verbs = offered(batch, request.user, timezone.now())
    context = {
        "batch": batch,
        "until": actions.undo_until(batch),
        "undo_for": days_in_words(actions.UNDO_DAYS),
        "verbs": verbs,
    }
    if batch.status == BatchStatus.PREVIEW:
        try:
            found = _plan(request, batch)
        except Unreadable as refusal:  # by rules that came after the file
            messages.error(request, unreadable(refusal))
            return redirect("import_new")
        context |= _preview(request, Shown(found))
    return render(request, "ledgers/preview.html", context)


def _preview(request: SignedInRequest, shown: Shown) -> dict[str, Any]:
    told = request.GET.get("show", "first")
    segment = told if told in SEGMENTS else "first"
    counts = shown.plan.counts
    labels = {
        "first": (_("Wrong ones first"), None),
        "all": (_("All"), counts["rows"]),
        "new": (_("New"), counts["new"]),
        "update": (_("Changed"), counts["update"]),
    }
    page = Paginator(shown.rows(segment), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "plan": shown.plan,
        "counts": counts,
        "clean": counts["rows"] - counts["wrong"],
        "writes": counts["new"] + counts["update"],
        "headers": shown.headers,
        "questions": shown.questions,
        "hidden_columns": shown.hidden_columns,
        "left_out": shown.left_out,
        "page": page,
        "rows": shown.shown(list(page)),
        "segment": segment,
        "segments": [(name, *labels[name]) for name in SEGMENTS],
    }


@login_required
@require_GET
@file_of_persons
def import_errors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the wrong rows as Excel, each cell with what is wrong, to be sent again."""
    batch = _batch(request, pk)
    if not batch.content:
        raise Http404
    take_away(request)
    with override("zh-hans"):  # as its headings are, whoever reads them
        try:
            found = _plan(request, batch)
        except Unreadable:  # the page of the import says why
            return redirect("import_preview", pk=batch.pk)
        wrong = {row.number for row in found.of("wrong")}
        content = write_errors(file_of(batch), found.table, found.marks(), wrong)
    export_written(request.user, "import_errors", len(wrong), at=timezone.now())
    return workbook(content, _("rows-to-put-right-%(day)s") % {"day": timezone.localdate()})


@login_required
@require_POST
def import_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Put cells right, write, give up, or take the whole import back."""
    found = VERBS.get(("imports", verb))
    if found is None:
        raise Http404
    batch, page = _batch(request, pk), reverse("import_preview", args=[pk])
    found.may(request.user, batch)
    form = found.form(request.POST)
    if not form.is_valid():
        raise Http404
    with contextlib.suppress(Unreadable):  # by rules that came after the file: the page says why
        if _do(request, found, batch, form):
            # What is looked at while cells are put right is looked at afterwards, too.
            shown = f"?{request.GET.urlencode()}" if found.name == "edit" and request.GET else ""
            return redirect(found.after(page + shown))
    return redirect(page)


def _changed_meanwhile(refusal: actions.LedgerChanged) -> str:
    if not isinstance(refusal, actions.RowsChanged):
        return _("Nothing was written: the ledger has changed. Look once more.")
    rows = refusal.rows
    told = ngettext(
        "Nothing was written: somebody has just changed the leave of row %(rows)s. Look once more.",
        "Nothing was written: somebody has just changed the leaves of rows %(rows)s. "
        "Look once more.",
        len(rows),
    )
    named = ", ".join(str(each) for each in rows[:ROWS_NAMED])
    return told % {"rows": f"{named} …" if len(rows) > ROWS_NAMED else named}


def _do(request: SignedInRequest, found: RowVerb, batch: ImportBatch, form: forms.Form) -> bool:
    """Do what one press does and say what came of it; return whether it was done."""
    try:
        outcome = found.action(batch, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been done meanwhile; nothing was changed."))
    except actions.HasErrors:
        messages.error(request, _("Nothing was written: rows are still to be put right."))
    except actions.LedgerChanged as refusal:
        messages.error(request, _changed_meanwhile(refusal))
    except actions.NotUndone as refusal:
        messages.error(request, _not_undone(refusal))
    else:
        if said := found.words(outcome):
            messages.success(request, said)
        return True
    return False


def _not_undone(refusal: actions.NotUndone) -> str:
    """Say why an import is not taken back."""
    if isinstance(refusal, actions.TooLate):
        told = _("An import can be taken back for %(days)s; they are over.")
        return told % {"days": days_in_words(actions.UNDO_DAYS)}
    if isinstance(refusal, actions.OwnLeave):
        return _("Nothing was taken back: your own leave is among these; a colleague does it.")
    people = ", ".join(str(case.employment.person) for case in refusal.cases[:5])
    if isinstance(refusal, actions.HeadsMatter):
        told = _(
            "Nothing was taken back: leaves among these had ended, and only the head of the HR "
            "office corrects them (%(people)s)."
        )
    else:
        told = _("Nothing was taken back: somebody has worked on it since (%(people)s).")
    return told % {"people": people}
