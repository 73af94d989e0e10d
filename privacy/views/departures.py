"""Closing the own account, and staying after all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, ask_for_proof, is_proved, limited, posted
from audit.lifecycle import InvalidMove
from privacy import actions
from privacy.forms import LeaveForm
from privacy.models import UNDO_FOR, Departure
from privacy.queries import counted, unsettled

_NOT_YET = gettext_lazy("Something has to be settled first; nothing was changed.")


@login_required
@require_http_methods(["GET", "POST"])
@limited("leave")
def leaving(request: SignedInRequest) -> HttpResponse:
    """Show what goes and what stays, what comes first, and take the typed confirmation."""
    departure = Departure.objects.visible_to(request.user).waiting().first()
    first = unsettled(request.user)
    if request.method == "POST" and (departure is not None or first):
        if departure is not None:
            messages.info(request, _("Your account is being closed already."))
        else:
            messages.error(request, _NOT_YET)
        return redirect("leaving")
    form = LeaveForm(posted(request), user=request.user)
    if form.is_valid():
        if not (request.user.has_usable_password() or is_proved(request)):
            return ask_for_proof(request)  # whoever has a password has just typed it
        return _begun(request)
    context = {
        "departure": departure,
        "is_due": departure is not None and departure.is_due(timezone.now()),
        "first": first,
        "form": form,
        "days": UNDO_FOR.days,
        **counted(request.user),
    }
    return render(request, "privacy/leaving.html", context, status=422 if form.errors else 200)


def _begun(request: SignedInRequest) -> HttpResponseRedirect:
    try:
        actions.ask_to_leave(request.user, at=timezone.now())
    except actions.NotSettled:
        messages.error(request, _NOT_YET)
    except actions.AlreadyLeaving:
        messages.info(request, _("Your account is being closed already."))
    else:
        messages.success(request, _("Your account will be closed; until then you can undo it."))
    return redirect("leaving")


@login_required
@require_POST
def leaving_undo(request: SignedInRequest) -> HttpResponseRedirect:
    """Stay after all; twice is once."""
    departure = Departure.objects.visible_to(request.user).waiting().first()
    if departure is not None:
        try:
            actions.undo(departure, by=request.user, at=timezone.now())
        except InvalidMove:
            messages.error(request, _("It was carried out or undone meanwhile."))
        else:
            messages.success(request, _("Undone: everything stays as it is."))
    return redirect("own_data")
