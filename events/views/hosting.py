"""Hosts write and change events; every press around events and competitions."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from accounts.verbs import RowVerb, press
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.forms import EventForm
from events.models import Competition, Entry, Event, SignUp, WinnerInvitation
from events.verbs import VERBS
from events.views.competitions import competition_page
from events.views.pages import event_page, visible
from ui.outside import path
from ui.written import given_back

Row = Event | SignUp | Competition | Entry | WinnerInvitation


@login_required
@require_http_methods(["GET", "POST"])
def event_new(request: SignedInRequest) -> HttpResponse:
    """Write an event; it is a draft until it is published."""
    policies.may_write(request.user)
    return _event_form(request, Event())


@login_required
@require_http_methods(["GET", "POST"])
def event_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an event."""
    row = visible(request, pk)
    policies.may_host(request.user, row)
    if request.method == "GET" and not row.can_change(timezone.now()):
        messages.info(request, _("It is over or called off, so nothing can be changed."))
        return redirect("event", row.pk)
    return _event_form(request, row)


def _event_form(request: SignedInRequest, row: Event) -> HttpResponse:
    form = EventForm(posted(request), instance=row, user=request.user)
    if form.is_valid():
        try:
            saved = actions.save_event(row, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.PlacesTaken:
            form.add_error("places", _("More people than that have a place already."))
        except InvalidMove:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("event", row.pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("event", saved.pk)
    context = {"event": row, "form": form}
    return render(request, "events/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def act(request: SignedInRequest, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    about: Row = get_object_or_404(found.rows._default_manager.for_page(), pk=row)  # type: ignore[attr-defined]  # noqa: SLF001
    if not permits(policies.may_read, request.user, about):
        raise Http404
    found.may(request.user, about)
    form = found.form(request.POST)
    if not form.is_valid():
        return _again(request, about, form)
    _do(request, found, about, form)
    return redirect(path(request.POST.get("back"), _page_of(about)))


def _do(request: SignedInRequest, found: RowVerb, about: Row, form: forms.Form) -> None:
    try:
        press(request, found, about, form)
    except actions.NotAllJudged:
        messages.error(request, _("An entry has no result yet: decide on each of them first."))


def _again(request: SignedInRequest, about: Row, form: forms.Form) -> HttpResponse:
    if isinstance(about, Event):
        return event_page(request, visible(request, about.pk), form)
    if isinstance(about, Competition):
        return competition_page(request, about, form)
    raise Http404


def _page_of(about: Row) -> str:
    return (about.event if isinstance(about, SignUp) else about).get_absolute_url()
