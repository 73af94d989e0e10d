"""Two registers with the same pages: a list, a row with its evidence and history, its form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from accounts.policies import permits
from accounts.verbs import RowVerb, press
from audit.lifecycle import InvalidMove
from results import actions, policies
from results.forms import (
    MissingForm,
    OutsideNumberForm,
    ResultFilter,
    TechnologyFilter,
    TechnologyForm,
    TransferFilter,
    TransferForm,
    WithdrawForm,
)
from results.models import EVIDENCE_AT_MOST, Evidence, Technology, Transfer
from results.queries import (
    history,
    technologies,
    technologies_workbook,
    transfers,
    transfers_workbook,
    years,
)
from results.verbs import VERBS, offered
from ui.files import cut, file_answer, in_chinese, workbook
from ui.written import given_back

PER_PAGE = 30
EXPORTED_AT_MOST = 50_000
Row = Technology | Transfer


@dataclass(frozen=True)
class Register:
    """One register: its rows, its words, its forms."""

    of: str
    label: str | Promise
    rows: type[Technology] | type[Transfer]
    found: Callable[..., Any]
    filter: type[ResultFilter]
    form: Callable[..., TechnologyForm | TransferForm]
    workbook: Callable[[Iterable[Any], str], bytes]
    title: str  # of the file


REGISTERS: Mapping[str, Register] = {
    each.of: each
    for each in (
        Register(
            "technologies",
            gettext_lazy("Technologies"),
            Technology,
            technologies,
            TechnologyFilter,
            TechnologyForm,
            technologies_workbook,
            "自主知识产权技术",
        ),
        Register(
            "transfers",
            gettext_lazy("Transfers"),
            Transfer,
            transfers,
            TransferFilter,
            TransferForm,
            transfers_workbook,
            "科技成果转移转化",
        ),
    )
}


def _register(of: str) -> Register:
    if of not in REGISTERS:
        raise Http404
    return REGISTERS[of]


def _visible(request: SignedInRequest, of: str, pk: int) -> Row:
    rows: Any = _register(of).rows.objects
    row: Row = get_object_or_404(rows.visible_to(request.user).for_page(), pk=pk)
    return row


@login_required
@require_GET
def result_list(request: SignedInRequest, of: str) -> HttpResponse:
    """Show a register with search, filters and order."""
    policies.may_read_registers(request.user)
    register = _register(of)
    form = register.filter(request.GET, years=years(request.user, register.rows))
    chosen = form.chosen()
    found = register.found(request.user, chosen)
    context = {
        "register": register,
        "registers": REGISTERS.values(),
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": bool(chosen.keys() - {"sort"}),
        "may_register": permits(policies.may_register, request.user),
    }
    return render(request, "results/list.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def result_export(request: SignedInRequest, of: str) -> HttpResponse:
    """Give what the list shows as Excel."""
    policies.may_read_registers(request.user)
    register = _register(of)
    form = register.filter(request.GET, years=years(request.user, register.rows))
    take_away(request)
    found = register.found(request.user, form.chosen())
    rows, title = cut(found, EXPORTED_AT_MOST, register.title)
    return workbook(
        register.workbook(rows, title), f"{register.label}-{timezone.localdate().isoformat()}"
    )


@login_required
@require_GET
def result(request: SignedInRequest, of: str, pk: int) -> HttpResponse:
    """Show a row to whom it concerns."""
    return _page(request, _visible(request, of, pk))


def _page(
    request: SignedInRequest, row: Row, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a row, with the form of a verb that was refused if there is one."""
    may_change = row.can_change and permits(policies.may_change, request.user, row)
    verbs = offered(row, request.user, timezone.now())
    missing = MissingForm(auto_id="missing_%s") if "send_back" in verbs else None
    context = {
        "row": row,
        "register": REGISTERS[row.of],
        "papers": row.evidence.defer("content").select_related("by"),
        "trail": history(row),
        "verbs": verbs,
        "may_change": may_change,
        "missing_form": form if verb == "send_back" else missing,
        "number_form": form if verb == "enter_number" else _number_form(row, verbs),
        "withdraw_form": form if verb == "withdraw" else WithdrawForm(auto_id="withdraw_%s"),
        "refused": verb,
    }
    return render(request, "results/result.html", context, status=422 if form else 200)


def _number_form(row: Row, verbs: Mapping[str, RowVerb]) -> OutsideNumberForm | None:
    told = {"number": row.number_outside}
    is_offered = "enter_number" in verbs
    return OutsideNumberForm(initial=told, auto_id="number_%s") if is_offered else None


@login_required
@require_http_methods(["GET", "POST"])
def result_new(request: SignedInRequest, of: str) -> HttpResponse:
    """Propose a row."""
    policies.may_register(request.user)
    return _form(request, _register(of).rows())


@login_required
@require_http_methods(["GET", "POST"])
def result_edit(request: SignedInRequest, of: str, pk: int) -> HttpResponse:
    """Put right what is not confirmed, or add a file to it."""
    row = _visible(request, of, pk)
    policies.may_change(request.user, row)
    if request.method == "GET" and not row.can_change:
        messages.info(request, _("It is confirmed or withdrawn, so nothing can be changed."))
        return redirect("result", of, pk)
    return _form(request, row)


def _form(request: SignedInRequest, row: Row) -> HttpResponse:
    register = REGISTERS[row.of]
    files = request.FILES if request.method == "POST" else None
    is_new = row.pk is None
    form = register.form(posted(request), files, instance=row, user=request.user)
    if form.is_valid():
        kept = _saved(request, row, form)
        if kept is not None:
            return redirect("result", row.of, kept)
    context = {"register": register, "row": None if is_new else row, "form": form}
    return render(request, "results/edit.html", context, status=422 if form.errors else 200)


def _saved(request: SignedInRequest, row: Row, form: TechnologyForm | TransferForm) -> int | None:
    """Return the key of the row that was written, or nothing where a field says why not."""
    told = dict(form.cleaned_data)
    file = told.pop("file", None)
    try:
        saved = actions.save(row, told, file=file, by=request.user, at=timezone.now())
    except actions.NumberTaken:
        form.add_error("number", _("A row with this number is there already."))
    except actions.TooManyFiles:
        most = {"most": EVIDENCE_AT_MOST}
        form.add_error("file", _("At most %(most)s files are kept of a row.") % most)
    except InvalidMove:
        refusal = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(refusal, form))
        return row.pk
    else:
        messages.success(request, _("Saved. The programme office looks at it."))
        return saved.pk
    return None


@login_required
@require_POST
def result_act(request: SignedInRequest, of: str, pk: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    row = _visible(request, of, pk)
    found.may(request.user, row)
    form = found.form(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return _page(request, row, verb, form)
    try:
        press(request, found, row, form)
    except actions.NothingShowsIt:
        messages.error(request, _("No file shows it yet, so it cannot be confirmed."))
    return redirect("result", of, pk)


def _paper(request: SignedInRequest, of: str, pk: int, paper: int) -> tuple[Row, Evidence]:
    row = _visible(request, of, pk)
    return row, get_object_or_404(Evidence, **{row.key: row}, pk=paper)


@login_required
@require_GET
def result_paper(request: SignedInRequest, of: str, pk: int, paper: int) -> HttpResponse:
    """Give a file to whoever reads the row."""
    _row, kept = _paper(request, of, pk, paper)
    return file_answer(bytes(kept.content), kept.name, kept.content_type)


@login_required
@require_POST
def result_paper_drop(request: SignedInRequest, of: str, pk: int, paper: int) -> HttpResponse:
    """Take a file back while nobody has confirmed the row."""
    row, kept = _paper(request, of, pk, paper)
    policies.may_change(request.user, row)
    try:
        actions.drop_evidence(kept, row, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("It was confirmed by this file, so the file stays."))
    else:
        messages.success(request, _("Taken back; the file is gone."))
    return redirect("result", of, pk)
