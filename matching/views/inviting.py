"""What a venture shows to the manager of a space that it fits, and the press that asks it in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, limited
from accounts.policies import permits
from incubation.queries import who_may_come
from matching import actions, policies
from matching.queries.fitting import fitting
from spaces.models import Space


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def venture_invite(request: SignedInRequest, pk: int, venture: int) -> HttpResponse:
    """Show a venture as it lets itself be found, and ask it in; what does not fit is not there."""
    space = get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)
    today = timezone.localdate()
    found = fitting(space, request.user, on=today)
    fit = next((each for each in found if each.venture.pk == venture), None)
    if fit is None and request.method == "POST":  # it was there when the page was opened
        told = _("This venture no longer shows itself, or does not fit any more; nothing was sent.")
        messages.info(request, told)
        return redirect("space_desk", pk)
    if fit is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.invite(fit.venture, space, by=request.user, at=timezone.now())
        except actions.AlreadyInvited:
            messages.info(request, _("Your space has invited this venture already."))
        else:
            told = _("Invited: %(venture)s has the page of your space now.")
            messages.success(request, told % {"venture": fit.venture})
        return redirect("space_desk", pk)
    context = {
        "fit": fit,
        "space": space,
        "venture": fit.venture,
        "entry": who_may_come(space, fit.venture, today),
        "may_invite": permits(policies.may_invite, request.user, space, on=today),
    }
    return render(request, "matching/venture_invite.html", context)
