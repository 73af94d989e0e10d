"""A person instead of a machine."""

from collections.abc import Sequence
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, file_of_persons, limited, take_away
from audit.lifecycle import InvalidMove
from matching import actions, policies
from matching.enums import EnquiryStatus
from matching.forms import AnswerForm, EnquiryForm
from matching.models import Enquiry
from matching.queries.enquiries import PARTS, Wanted, enquiries_workbook
from ui import outside
from ui.files import cut, in_chinese, workbook
from ui.written import given_back

SHOWN, PER_PAGE, EXPORTED_AT_MOST = 10, 50, 20_000
_DONE_ALREADY = gettext_lazy("This had been done meanwhile; nothing was changed.")


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def enquiry(request: SignedInRequest) -> HttpResponse:
    """Ask for a person; show who answers by when, and what was answered."""
    own = Enquiry.objects.filter(asked_by=request.user).select_related("officer")
    waiting = own.waiting().first()
    form = EnquiryForm(request.POST or None)
    if request.method == "POST" and "withdraw" in request.POST:
        meant = own.filter(pk=outside.whole(request.POST.get("question")) or 0)
        return _taken_back(request, meant.waiting().first())
    if form.is_bound and not form.is_valid() and waiting is not None:
        return _still_open(request, form)  # the page shows no form for another one
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_a_person(form.cleaned_data["text"], by=request.user, at=timezone.now())
        except actions.AlreadyAsked:
            return _still_open(request, form)
        except actions.NobodyThere:
            form.add_error("text", _("No officer is there yet; what you wrote is kept here."))
        else:
            return redirect("enquiry")
    over, now = own.exclude(status=EnquiryStatus.OPEN).order_by("-asked_at"), timezone.now()
    context = {
        "form": form,
        "waiting": waiting,
        "is_late": waiting is not None and waiting.due_at <= now,
        "office_knows": waiting is not None and actions.office_knows(waiting, at=now),
        "over": over[:SHOWN],
    }
    return render(request, "matching/enquiry.html", context, status=422 if form.errors else 200)


def _still_open(request: SignedInRequest, form: EnquiryForm) -> HttpResponse:
    """Say that one at a time is asked, and give back what was typed."""
    messages.info(request, given_back(_("Your last question is still open."), form))
    return redirect("enquiry")


def _taken_back(request: SignedInRequest, waiting: Enquiry | None) -> HttpResponse:
    """Take it back; pressed twice, or once it is answered, there is nothing to take back."""
    done = False
    if waiting is not None:
        with suppress(InvalidMove):
            actions.withdraw_enquiry(waiting, by=request.user, at=timezone.now())
            done = True
    if done:
        messages.success(request, _("Taken back."))
    else:
        messages.info(request, _DONE_ALREADY)
    return redirect("enquiry")


@login_required
@require_GET
def enquiry_list(request: SignedInRequest) -> HttpResponse:
    """Show officers what waits, the most urgent first, or what is over, the newest first."""
    policies.may_place(request.user)
    wanted = Wanted.of(request.GET)
    page = Paginator(wanted.rows(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, AnswerForm(prefix=str(each.pk))) for each in page]
    return render(request, "matching/enquiries.html", _context(wanted, page, rows))


def _context(
    wanted: Wanted, page: Page[Enquiry], rows: Sequence[tuple[Enquiry, AnswerForm]]
) -> dict[str, object]:
    waiting = Enquiry.objects.waiting().count()
    return {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "parts": PARTS.items(),
        "waiting": waiting,
        "now": timezone.now(),
    }


@login_required
@require_GET
@file_of_persons
@in_chinese
def enquiry_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    policies.may_place(request.user)
    take_away(request)
    wanted, day = Wanted.of(request.GET), timezone.localdate().isoformat()
    title = f"向管理处的提问（{PARTS[wanted.show]}，{day}）"
    rows, title = cut(wanted.rows(), EXPORTED_AT_MOST, title)
    return workbook(enquiries_workbook(rows, title), f"提问-{day}")


@login_required
@require_POST
def enquiry_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer one enquiry; what was typed is kept when it is wrong."""
    policies.may_place(request.user)
    found = get_object_or_404(Enquiry.objects.for_page(), pk=pk)
    form = AnswerForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        page = Paginator(Enquiry.objects.filter(pk=pk), 1).get_page(1)
        context = _context(Wanted.of(request.GET), page, [(found, form)])
        return render(request, "matching/enquiries.html", context, status=422)
    try:
        actions.answer(found, form.cleaned_data["text"], by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, given_back(str(_DONE_ALREADY), form))
    else:
        messages.success(request, _("Answered; the person is told."))
    return redirect(f"{reverse('enquiry_list')}?{request.GET.urlencode()}")
