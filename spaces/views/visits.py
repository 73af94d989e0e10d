"""Asking to see a space, agreeing on a time, the entry for a calendar."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, limited, posted
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from notifications.ics import REQUEST
from spaces import actions, policies
from spaces.enums import SpaceStatus, VisitStatus
from spaces.forms import MoveForm, ReasonForm, VisitForm, WordForm
from spaces.models import Space, Visit
from spaces.queries import ANSWER_WORKDAYS, calendar_entry, open_slots
from spaces.verbs import offered
from spaces.views.questions import has_closed, to_ask
from ui.files import file_answer
from ui.written import given_back


def gone() -> str:
    """Say that a slot is not there any more."""
    return _("This time is not free any more: choose another one.")


def promise_in_words(space: Space) -> str:
    """Say until when the space answers a visit that was asked for."""
    if space.answers_before_visit:
        return _("Sent. The space answers before the visit.")
    return ngettext(
        "Sent. The space answers within %(n)d working day.",
        "Sent. The space answers within %(n)d working days.",
        ANSWER_WORKDAYS,
    ) % {"n": ANSWER_WORKDAYS}


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def visit_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask to see a space; what was asked before stands below."""
    space = to_ask(request, slug)
    now = timezone.now()
    slots = open_slots(space, at=now)
    form = VisitForm(posted(request), user=request.user, slots=slots)
    if space.status == SpaceStatus.CLOSED:
        return has_closed(request, form)
    policies.may_ask(request.user, space)
    if form.is_valid():
        try:
            asked = actions.ask_visit(space, **form.cleaned_data, by=request.user, at=now)
        except actions.NoSuchSlot:
            form.add_error("starts_at", gone())
        except actions.AskedAlready:
            form.add_error("starts_at", _("You have asked for this time already."))
        else:
            messages.success(request, promise_in_words(space))
            return redirect("visit", asked.pk)
    mine = Visit.objects.filter(space=space, by=request.user)
    return render(
        request,
        "spaces/visit_new.html",
        {
            "space": space,
            "form": form,
            "slots": slots,
            "visits": mine,
            "promise": ANSWER_WORKDAYS,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_GET
def visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a visit to both sides."""
    return visit_page(request, _visible(request, pk))


def _visible(request: SignedInRequest, pk: int) -> Visit:
    return get_object_or_404(Visit.objects.visible_to(request.user).for_page(), pk=pk)


def visit_page(
    request: SignedInRequest, row: Visit, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a visit, with the form of a verb that was refused if there is one."""
    now = timezone.now()
    is_host = permits(policies.may_host, request.user, row)
    return render(
        request,
        "spaces/visit.html",
        {
            "visit": row,
            "verbs": offered("visits", row, request.user, now),
            "is_host": is_host,
            "may_move": is_host and row.can_move(now),
            "refused": verb,
            "why_not": form if verb == "decline" else ReasonForm(auto_id="why-%s"),
            "word": form if verb == "call_off" else WordForm(auto_id="word-%s"),
        },
        status=422 if form else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def visit_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose another slot to the visitor."""
    row = _visible(request, pk)
    policies.may_host(request.user, row)
    now = timezone.now()
    if request.method == "GET" and not row.can_move(now):  # what is sent is given back below
        raise Http404
    slots = open_slots(row.space, at=now, without=row)
    form = MoveForm(posted(request), slots=slots)
    if form.is_valid():
        try:
            actions.move(row, **form.cleaned_data, by=request.user, at=now)
        except actions.NoSuchSlot:
            form.add_error("starts_at", gone())
        except InvalidMove:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("visit", row.pk)
        else:
            messages.success(request, _("Proposed; it is arranged once the other side says yes."))
            return redirect("visit", row.pk)
    return render(
        request,
        "spaces/visit_move.html",
        {"visit": row, "form": form, "slots": slots},
        status=422 if form.errors else 200,
    )


@login_required
@require_GET
def visit_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an arranged visit as an entry for a calendar."""
    row = _visible(request, pk)
    if row.status != VisitStatus.AGREED:
        raise Http404
    entry = calendar_entry(row, request.user, method=REQUEST)
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return file_answer(entry.encode(), f"visit-{row.pk}.ics", kind)
