"""A person instead of a machine."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, limited
from audit.lifecycle import InvalidMove
from matching import actions, policies
from matching.enums import EnquiryStatus
from matching.forms import AnswerForm, EnquiryForm
from matching.models import Enquiry

SHOWN, PER_PAGE = 10, 50


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def enquiry(request: SignedInRequest) -> HttpResponse:
    """Ask for a person; show who answers by when, and what was answered."""
    own = Enquiry.objects.filter(asked_by=request.user).select_related("officer")
    waiting = own.waiting().first()
    form = EnquiryForm(request.POST or None)
    if request.method == "POST" and "withdraw" in request.POST and waiting is not None:
        actions.withdraw_enquiry(waiting, by=request.user, at=timezone.now())
        messages.success(request, _("Taken back."))
        return redirect("enquiry")
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_a_person(form.cleaned_data["text"], by=request.user, at=timezone.now())
        except actions.AlreadyAsked:
            messages.info(request, _("Your last question is still open."))
        except actions.NobodyThere:
            form.add_error("text", _("No officer is there yet; what you wrote is kept here."))
        else:
            return redirect("enquiry")
    over = own.exclude(status=EnquiryStatus.OPEN).order_by("-asked_at")
    context = {"form": form, "waiting": waiting, "over": over[:SHOWN]}
    return render(request, "matching/enquiry.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def enquiry_list(request: SignedInRequest) -> HttpResponse:
    """Show officers what waits, the most urgent first."""
    policies.may_place(request.user)
    waiting = Enquiry.objects.waiting().for_page()
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, AnswerForm(prefix=str(each.pk))) for each in page]
    context = {"page": page, "rows": rows, "now": timezone.now()}
    return render(request, "matching/enquiries.html", context)


@login_required
@require_POST
def enquiry_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer one enquiry; what was typed is kept when it is wrong."""
    policies.may_place(request.user)
    found = get_object_or_404(Enquiry.objects.for_page(), pk=pk)
    form = AnswerForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        page = Paginator([found], 1).get_page(1)
        context = {"page": page, "rows": [(found, form)], "now": timezone.now()}
        return render(request, "matching/enquiries.html", context, status=422)
    try:
        actions.answer(found, form.cleaned_data["text"], by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been done meanwhile; nothing was changed."))
    else:
        messages.success(request, _("Answered; the person is told."))
    return redirect("enquiry_list")
