"""Pages on which a venture is put away, taken up again, or deleted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.policies import permits
from ventures import actions, policies
from ventures.forms import DeleteForm
from ventures.models import Member, Venture
from ventures.queries import is_held, lives_in_a_space
from ventures.views.team import own


@login_required
@require_GET
def venture_archived(request: SignedInRequest) -> HttpResponse:
    """Show what the own teams have put away."""
    rows = Venture.objects.of_team(request.user).archived().order_by("-archived_at", "-pk")
    leads = Member.objects.leads().filter(person=request.user, venture=OuterRef("pk"))
    return render(request, "ventures/archived.html", {"rows": rows.annotate(leads=Exists(leads))})


@login_required
@require_http_methods(["GET", "POST"])
def venture_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a venture away, once nobody waits for it or mentors it."""
    venture = own(request, pk)
    policies.may_archive(request.user, venture)
    if request.method == "GET":
        return _page(request, venture, DeleteForm(venture=venture))
    try:
        actions.archive(venture, by=request.user, at=timezone.now())
    except actions.Busy:
        messages.error(request, _("Not archived: see below what has to end first."))
        return redirect("venture_archive", pk=pk)
    messages.success(request, _("Archived. The team can restore it at any time."))
    return redirect("venture_archived")


@login_required
@require_POST
def venture_restore(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Take a venture up again."""
    venture = own(request, pk)
    actions.restore(venture, by=request.user, at=timezone.now())
    messages.success(request, _("%(venture)s is restored.") % {"venture": venture})
    return redirect("venture_team", pk=pk)


@login_required
@require_POST
def venture_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a venture that never asked anybody, once its name is typed."""
    venture = own(request, pk)
    policies.may_delete(request.user, venture)
    form = DeleteForm(request.POST, venture=venture)
    if not form.is_valid():
        return _page(request, venture, form)
    try:
        actions.delete(venture, by=request.user, at=timezone.now())
    except actions.Shown:
        told = _("Records of others name it, so it cannot be deleted. Archive it instead.")
        messages.error(request, told)
        return redirect("venture_archive", pk=pk)
    messages.success(request, _("%(venture)s is deleted.") % {"venture": form.venture.name})
    return redirect("home")


def _page(request: SignedInRequest, venture: Venture, form: DeleteForm) -> HttpResponse:
    context = {
        "venture": venture,
        "form": form,
        "open_requests": venture.open_requests,
        "offers": venture.offers.unanswered().select_related("mentor__user"),
        "running": venture.mentorships.active().for_list(),
        "in_spaces": lives_in_a_space(venture),
        "may_delete": permits(policies.may_delete, request.user, venture) and not is_held(venture),
    }
    return render(request, "ventures/archive.html", context, status=422 if form.errors else 200)
