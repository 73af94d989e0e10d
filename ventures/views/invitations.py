"""The page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policies import permits
from ventures import actions, policies
from ventures.models import Invitation


@login_not_required
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Say which team invites whoever holds the link; he signs in, then accepts or declines."""
    row = actions.invitation_of(token)
    if row is None:
        raise Http404
    user = request.user if request.user.is_authenticated else None
    if request.method == "POST" and user is not None:
        return _answer(request, row, user)
    if request.method == "POST":
        return redirect(request.path)
    now = timezone.now()
    closed = policies.closed_to_all(row, at=now)
    context = {
        "invitation": row,
        "why": policies.no_entry(user, row, at=now) if user else closed,
        "may_answer": user is not None and permits(policies.may_answer, user, row, at=now),
    }
    return render(request, "ventures/invited.html", context)


def _answer(request: HttpRequest, row: Invitation, user: User) -> HttpResponseRedirect:
    """Accept or decline; where that is no longer possible the page says why."""
    try:
        if "decline" in request.POST:
            actions.decline_invitation(row, by=user, at=timezone.now())
            messages.success(request, _("Declined. The team sees that, and no reason."))
            return redirect("home")
        actions.join(row, by=user, at=timezone.now())
    except policies.CannotJoin:
        return redirect(request.path)
    told = _("You are in the team of %(venture)s now.")
    messages.success(request, told % {"venture": row.venture})
    return redirect(f"{reverse('home')}?venture={row.venture_id}")
