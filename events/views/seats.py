"""Signing up for an event, and saying how it was."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.enums import SeatStatus
from events.forms import FeedbackForm
from events.models import Feedback, SignUp
from events.views.pages import visible
from ui.written import given_back


@login_required
@require_POST
def event_sign_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a place, or one on the waiting list."""
    row = visible(request, pk)
    policies.may_sign_up(request.user, row)
    try:
        seat = actions.sign_up(row, by=request.user, at=timezone.now())
    except actions.SignUpClosed:
        messages.info(request, _("It is too late to sign up for this event."))
    else:
        messages.success(request, _signed_up_in_words(seat))
    return redirect("event", row.pk)


def _signed_up_in_words(seat: SignUp) -> str:
    if seat.status == SeatStatus.SEATED:
        return _("You have a place. An entry for your calendar is on its way by mail.")
    return _("All places are taken; you are on the waiting list and hear as soon as one is free.")


@login_required
@require_http_methods(["GET", "POST"])
def event_feedback(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how it was."""
    row = visible(request, pk)
    seat = get_object_or_404(SignUp.objects.for_page(), event=row, by=request.user)
    policies.may_say_how_it_was(request.user, seat)
    if request.method == "GET" and not row.takes_feedback(timezone.now()):
        messages.info(request, _("Feedback was open for fourteen days after the event."))
        return redirect("event", row.pk)
    said = Feedback.objects.filter(seat=seat).first()
    form = FeedbackForm(posted(request), instance=said)
    if form.is_valid():
        try:
            actions.say_how_it_was(seat, **form.cleaned_data, by=request.user, at=timezone.now())
        except InvalidMove:
            told = _("Feedback was open for fourteen days after the event.")
            messages.info(request, given_back(told, form))
        else:
            messages.success(request, _("Thank you. The host reads it without your name."))
        return redirect("event", row.pk)
    context = {"event": row, "form": form}
    return render(request, "events/feedback.html", context, status=422 if form.errors else 200)
