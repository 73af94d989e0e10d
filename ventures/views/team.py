"""The team of a venture: who is in it, as what, and who is invited."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, limited, posted
from accounts.policies import permits
from ventures import actions, policies
from ventures.enums import TeamRole
from ventures.forms import InviteForm, RoleForm
from ventures.models import INVITATIONS_AT_MOST, Invitation, Member, Venture
from ventures.queries import history


def own(request: SignedInRequest, pk: int) -> Venture:
    """Return a venture of one's own team, archived or not."""
    return get_object_or_404(Venture.objects.of_team(request.user), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def venture_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who is in the team; a lead invites by address."""
    venture = own(request, pk)
    if request.method == "POST":
        policies.may_invite(request.user, venture)
    form = InviteForm(posted(request), initial={"role": TeamRole.MEMBER})
    if form.is_valid() and _invited(request, venture, form):
        messages.success(request, _("Invited. The invitation is good for two weeks."))
        return redirect("venture_team", pk=pk)
    return _page(request, venture, form)


def _invited(request: SignedInRequest, venture: Venture, form: InviteForm) -> bool:
    """Invite, or tell the form why not."""
    try:
        actions.invite(venture, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.AlreadyIn:
        form.add_error("email", _("The owner of this address is already in the team."))
    except actions.TooManyInvitations:
        form.add_error(None, _too_many())
    return not form.errors


def _too_many() -> str:
    told = _("%(n)d invitations are open, which is the limit. Take one back first.")
    return told % {"n": INVITATIONS_AT_MOST}


def _page(request: SignedInRequest, venture: Venture, form: InviteForm) -> HttpResponse:
    leads = permits(policies.may_lead, request.user, venture)
    members = list(venture.members.for_page())
    open_ones = venture.invitations.unanswered().select_related("by") if leads else []
    now = timezone.now()
    context = {
        "venture": venture,
        "form": form,
        "leads": leads,
        "may_invite": permits(policies.may_invite, request.user, venture),
        "members": members,
        "mine": next(each for each in members if each.person_id == request.user.pk),
        "is_only_lead": leads and sum(each.leads for each in members) == 1,
        "invitations": [(each, each.is_old(now)) for each in open_ones],
        "history": history(venture),
    }
    return render(request, "ventures/team.html", context, status=422 if form.errors else 200)


# --- members --------------------------------------------------------------------------------
def _member(venture: Venture, key: int) -> Member | None:
    """Return a place in the team; nothing where whoever had it is gone since the page was read."""
    row: Member | None = venture.members.select_related("person").filter(pk=key).first()
    if row is None and Member.objects.filter(pk=key).exists():
        raise Http404  # it is of another team
    return row


def _gone(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    told = _("Whoever that was is no longer in the team; nothing was changed.")
    messages.info(request, told)
    return redirect("venture_team", pk=pk)


@login_required
@require_POST
def member_role(request: SignedInRequest, pk: int, member: int) -> HttpResponseRedirect:
    """Make somebody a lead or a member."""
    row = _member(own(request, pk), member)
    if row is None:
        return _gone(request, pk)
    policies.may_change_role(request.user, row)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.LastLead:
            messages.error(request, _last_lead())
        except actions.NotThere:
            return _gone(request, pk)
        else:
            messages.success(request, _("Saved."))
    return redirect("venture_team", pk=pk)


@login_required
@require_POST
def member_remove(request: SignedInRequest, pk: int, member: int) -> HttpResponseRedirect:
    """Take somebody out of the team."""
    row = _member(own(request, pk), member)
    if row is None:
        return _gone(request, pk)
    try:
        actions.remove(row, by=request.user, at=timezone.now())
    except actions.LastLead:
        messages.error(request, _last_lead())
    else:
        told = _("%(person)s is no longer in the team and has been told.")
        messages.success(request, told % {"person": row.person})
    return redirect("venture_team", pk=pk)


@login_required
@require_POST
def venture_leave(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Leave the team."""
    venture = own(request, pk)
    row = get_object_or_404(Member, venture=venture, person=request.user)
    try:
        actions.leave(row, by=request.user, at=timezone.now())
    except actions.LastLead:
        messages.error(request, _last_lead())
        return redirect("venture_team", pk=pk)
    told = _("You are no longer in the team of %(venture)s.")
    messages.success(request, told % {"venture": venture})
    return redirect("home")


def _last_lead() -> str:
    return _("Nobody else leads the team. Make somebody a lead first.")


# --- invitations ----------------------------------------------------------------------------
@login_required
@require_POST
@limited("ask")
def invitation_again(request: SignedInRequest, pk: int, invitation: int) -> HttpResponseRedirect:
    """Send an invitation again."""
    row = _invitation(request, pk, invitation)
    try:
        actions.invite_again(row, by=request.user, at=timezone.now())
    except policies.CannotJoin:
        messages.info(request, _answered())
    except actions.TooManyInvitations:
        messages.error(request, _too_many())
    else:
        messages.success(request, _("Sent again. The invitation is good for two weeks from now."))
    return redirect("venture_team", pk=pk)


@login_required
@require_POST
def invitation_withdraw(request: SignedInRequest, pk: int, invitation: int) -> HttpResponseRedirect:
    """Take an invitation back."""
    row = _invitation(request, pk, invitation)
    try:
        actions.withdraw_invitation(row, by=request.user, at=timezone.now())
    except policies.CannotJoin:
        messages.info(request, _answered())
    else:
        messages.success(request, _("Taken back. The link in the invitation works no longer."))
    return redirect("venture_team", pk=pk)


def _invitation(request: SignedInRequest, pk: int, key: int) -> Invitation:
    venture = own(request, pk)
    policies.may_lead(request.user, venture)
    return get_object_or_404(Invitation.objects.select_related("venture"), venture=venture, pk=key)


def _answered() -> str:
    return _("It had been answered or taken back meanwhile; nothing was changed.")
