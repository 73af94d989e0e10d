"""People and registers out of Excel: brought, looked through, written, taken back."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, file_of_persons, limited, take_away
from audit.lifecycle import InvalidMove
from mentors.policies import may_vet
from province import actions
from province.enums import BroughtKind
from province.forms import BroughtForm
from province.models import Brought
from province.queries.brought import (
    effect_of,
    errors_workbook,
    plan,
    table_of,
    template_workbook,
    written_by,
)
from province.queries.space_rows import register_of_spaces, spaces_workbook
from province.verbs import VERBS, offered
from sheets.refusals import Unreadable
from ui.files import in_chinese, workbook

RECENT = 10
PER_PAGE = 20


@login_required
@require_http_methods(["GET", "POST"])
@limited("bring")
def brought_new(request: SignedInRequest) -> HttpResponse:
    """Take a file; nothing is made of it before it was looked through."""
    may_vet(request.user)
    asked = request.GET.get("kind", "")
    first = {"kind": asked} if asked in BroughtKind.values else None
    form = BroughtForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            row = actions.bring(
                kind, upload.name, upload.read(), by=request.user, at=timezone.now()
            )
        except Unreadable as refusal:
            form.refuse(refusal)
        else:
            return redirect("brought", pk=row.pk)
    recent = Brought.objects.select_related("by").defer("content", "made")[:RECENT]
    context = {"form": form, "recent": recent, "kinds": BroughtKind.choices}
    return render(request, "province/brought_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@in_chinese
def brought_template(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give a table with its headings and a row that shows how it is filled in."""
    may_vet(request.user)
    if kind not in BroughtKind.values:
        raise Http404
    return workbook(template_workbook(kind), f"{BroughtKind(kind).label}-导入模板")


@login_required
@require_GET
@file_of_persons
@in_chinese
def space_export(request: SignedInRequest) -> HttpResponse:
    """Give the register of spaces as a table that can be changed and brought back."""
    may_vet(request.user)
    take_away(request)
    content = spaces_workbook(register_of_spaces())
    return workbook(content, f"众创空间名册-{timezone.localdate().isoformat()}")


def _brought(request: SignedInRequest, pk: int) -> Brought:
    may_vet(request.user)
    return get_object_or_404(Brought.objects.select_related("by"), pk=pk)


@login_required
@require_GET
def brought(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what would be written and all that is wrong; or what became of it."""
    row = _brought(request, pk)
    context: dict[str, object] = {
        "brought": row,
        "until": row.undo_until,
        "is_register": BroughtKind(row.kind).is_register,
        "verbs": offered(row, request.user, timezone.now()),
    }
    if row.written_at is None:
        found = plan(table_of(row), row.kind, officer=request.user)
        context["plan"] = found
        if not found.problems:
            context |= {"page": _paged(request, found.rows), "effect": effect_of(found)}
    elif row.undone_at is None:
        context["page"] = _paged(request, written_by(row))
    return render(request, "province/brought.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def brought_errors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give every wrong row as Excel, each cell with what is wrong, to be brought again."""
    row = _brought(request, pk)
    if row.written_at is not None:
        raise Http404
    take_away(request)
    content = errors_workbook(row, officer=request.user)
    return workbook(content, f"待更正的行-{timezone.localdate().isoformat()}")


def _paged(request: SignedInRequest, rows: Sequence[object]) -> Page[object]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@login_required
@require_POST
def brought_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Write all of it, throw it away, or take it back."""
    found = VERBS.get(("brought", verb))
    if found is None:
        raise Http404
    row, page = _brought(request, pk), reverse("brought", args=[pk])
    found.may(request.user, row)
    try:
        outcome = found.action(row, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been done meanwhile; nothing was changed."))
    except actions.HasProblems:
        messages.error(request, _("Nothing was written: rows are still to be put right."))
    except actions.TooLate:
        messages.error(request, _("An import can be taken back for seven days; they are over."))
    except actions.ActedOn:
        messages.error(request, _("Nothing was taken back: somebody has worked with it since."))
    else:
        messages.success(request, found.words(outcome))
        return redirect(found.after(page))
    return redirect(page)
