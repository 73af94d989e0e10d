"""A space invites a winner; both sides read the invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.enums import InvitationStatus
from events.forms import WinnerForm
from events.models import Entry, WinnerInvitation
from events.queries import given_by, reached
from events.verbs import offered
from ui.written import given_back


@login_required
@require_http_methods(["GET", "POST"])
def winner_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Invite a winner to an own space."""
    row = get_object_or_404(Entry.objects.for_page(), pk=pk)
    if not row.has_won:
        raise Http404
    policies.may_invite_winners(request.user)
    form = WinnerForm(posted(request), user=request.user)
    if form.is_bound and not policies.would_answer(row):
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, form))
        return redirect("competition", row.competition_id)
    policies.may_invite(request.user, row)
    if form.is_valid():
        try:
            sent = actions.invite(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.AlreadyInvited:
            form.add_error("space", _("This space has invited them already."))
        except InvalidMove:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("competition", row.competition_id)
        else:
            messages.success(request, _("Sent. The venture reads it and answers."))
            return redirect("winner_invitation", sent.pk)
    context = {"entry": row, "form": form}
    return render(request, "events/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def winner_invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an invitation to the space and to the venture."""
    visible = WinnerInvitation.objects.visible_to(request.user).for_page()
    row = get_object_or_404(visible, pk=pk)
    is_team = row.entry.venture.founders.filter(pk=request.user.pk).exists()
    may_know = row.entry.may_be_named or row.status == InvitationStatus.COMING
    context = {
        "invitation": row,
        "venture": row.entry.venture if is_team or may_know else None,
        "is_team": is_team,
        "host_gives": is_team and given_by(row, "invite") is not None,
        "contacts": reached(row, request.user),
        "verbs": offered("invitations", row, request.user, timezone.now()),
    }
    return render(request, "events/invitation.html", context)
