"""Papers of a case and the Word templates they are written from."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from accounts.http import SignedInRequest
from accounts.models import Organisation
from accounts.policies import Denied
from mobility import policies
from mobility.actions.papers import (
    BadPaper,
    BadTemplate,
    keep_paper,
    keep_template,
    not_needed,
    read_paper,
    write_paper,
)
from mobility.enums import PaperKind
from mobility.forms.papers import (
    NotNeededForm,
    PaperForm,
    TemplateForm,
    template_words,
)
from mobility.models import Document, LeaveCase
from mobility.queries.ledger import units_handled_by
from mobility.queries.paper_sheets import sheet_of
from mobility.queries.paper_words import CONDITIONS, LISTS, PLACEHOLDERS
from mobility.queries.papers import (
    TITLES,
    of_reader,
    template_in_force,
    templates_in_force,
)
from papers.forms import paper_words
from ui.files import DOCX, file_answer


def _case(request: SignedInRequest, pk: int) -> LeaveCase:
    """Return a case on which the reader works; one that he may not see is not there."""
    seen = LeaveCase.objects.visible_to(request.user).for_list()
    case: LeaveCase = get_object_or_404(seen, pk=pk)
    policies.may_work_on(request.user, case)
    return case


# --- papers ---------------------------------------------------------------------------------
@login_required
@require_GET
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the file of a paper; who took it is kept."""
    seen = Document.objects.filter(case__in=LeaveCase.objects.visible_to(request.user))
    found = get_object_or_404(seen.filter(content__isnull=False).select_related("case"), pk=pk)
    content = read_paper(found, by=request.user, at=timezone.now())
    return file_answer(content, found.name, found.content_type)


@login_required
@require_GET
def paper_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a paper written here as it prints, to the office and to its person."""
    written = Document.objects.filter(of_reader(request.user), is_made=True)
    found = get_object_or_404(written.select_related("case__employment__person"), pk=pk)
    content = read_paper(found, by=request.user, at=timezone.now())
    is_own = found.case.employment.person.user_id == request.user.pk
    context = {"paper": found, "sheet": sheet_of(content), "is_own": is_own}
    return render(request, "mobility/paper_print.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a paper to a case, or say why one is not needed."""
    case = _case(request, pk)
    if request.method == "GET":
        return _add_page(request, case)
    if "reason" in request.POST:
        return _not_needed(request, case)
    form = PaperForm(request.POST, request.FILES, case=case, is_office=True)
    if form.is_valid():
        try:
            keep_paper(case, **form.told(), by=request.user, at=timezone.now())
        except BadPaper as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The paper is kept; earlier versions stay."))
            return redirect("leave_case", pk=pk)
    return _add_page(request, case, form)


def _not_needed(request: SignedInRequest, case: LeaveCase) -> HttpResponse:
    form = NotNeededForm(request.POST)
    if not form.is_valid():
        return _add_page(request, case, without=form)
    not_needed(case, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Noted: this paper is not needed."))
    return redirect("leave_case", pk=case.pk)


def _add_page(
    request: SignedInRequest,
    case: LeaveCase,
    form: PaperForm | None = None,
    without: NotNeededForm | None = None,
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    context = {
        "case": case,
        "form": form or PaperForm(case=case, is_office=True, initial={"kind": kind}),
        "without": without or NotNeededForm(initial={"kind": kind}),
    }
    wrong = bool((form and form.errors) or (without and without.errors))
    return render(request, "mobility/paper_add.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def paper_write(request: SignedInRequest, pk: int, kind: str) -> HttpResponseRedirect:
    """Write a paper from its template; the message on the case page links the file."""
    case = _case(request, pk)
    if kind not in TITLES:
        raise Http404
    try:
        written = write_paper(case, kind, by=request.user, at=timezone.now())
    except BadPaper as refusal:
        messages.error(request, paper_words(refusal))
    except BadTemplate as refusal:
        messages.error(
            request,
            _("The unit's Word template has to be replaced first.") + " " + template_words(refusal),
        )
    else:
        link = format_html('<a href="{}">{}</a>', reverse("paper", args=[written.pk]), written.name)
        told = _("Written: %(file)s. Earlier versions stay.")
        messages.success(request, format_html(told.replace("%(file)s", "{}"), link))
    return redirect("leave_case", pk=pk)


# --- templates ------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def word_templates(request: SignedInRequest) -> HttpResponse:
    """Show the template in force for each paper, give it out, or replace it."""
    units = units_handled_by(request.user, Role.HR_HEAD)
    if not units:
        raise Denied
    told = request.POST.get("unit") or request.GET.get("unit")
    unit = next((each for each in units if str(each.pk) == told), units[0])
    if request.method == "POST":
        return _replaced(request, unit, units)
    if kind := request.GET.get("download"):
        return _template_file(unit, kind)
    return _templates_page(request, unit, units, TemplateForm())


def _replaced(
    request: SignedInRequest, unit: Organisation, units: list[Organisation]
) -> HttpResponse:
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            keep_template(unit, **form.told(), by=request.user, at=timezone.now())
        except BadTemplate as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Tried and in force from now on."))
            return redirect(f"{reverse('word_templates')}?unit={unit.pk}")
    return _templates_page(request, unit, units, form)


def _template_file(unit: Organisation, kind: str) -> HttpResponse:
    if kind not in TITLES:
        raise Http404
    template = template_in_force(unit, PaperKind(kind))
    return file_answer(template.content, template.name, DOCX)


def _templates_page(
    request: SignedInRequest, unit: Organisation, units: list[Organisation], form: TemplateForm
) -> HttpResponse:
    context = {
        "unit": unit,
        "units": units,
        "form": form,
        "templates": templates_in_force(unit),
        "placeholders": PLACEHOLDERS,
        "conditions": CONDITIONS,
        "lists": LISTS,
    }
    status = 422 if form.errors else 200
    return render(request, "mobility/word_templates.html", context, status=status)
