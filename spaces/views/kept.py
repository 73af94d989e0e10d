"""Spaces that a founder keeps for later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from spaces import actions, policies
from spaces.forms import KeptForm
from spaces.models import Space, SpaceFavourite
from spaces.queries import kept_spaces
from ui import outside

PER_PAGE = 24


@login_required
@require_GET
def space_kept(request: SignedInRequest) -> HttpResponse:
    """Show which spaces one keeps, free ones first, closed ones last."""
    policies.may_keep_for_later(request.user)
    page = Paginator(kept_spaces(request.user), PER_PAGE).get_page(request.GET.get("page"))
    askable = policies.askable([kept.space for kept in page], request.user)
    return render(request, "spaces/kept.html", {"page": page, "askable": askable})


@login_required
@require_POST
def space_keep(request: SignedInRequest, slug: str) -> HttpResponseRedirect:
    """Keep a space, or no longer, and lead back to where one was."""
    policies.may_keep_for_later(request.user)
    if "drop" in request.POST:
        space = get_object_or_404(Space, slug=slug, pk__in=_mine(request))
        actions.keep_no_longer(space, by=request.user)
    else:
        space = get_object_or_404(Space.objects.public(), slug=slug)
        actions.keep(space, by=request.user, at=timezone.now())
    return HttpResponseRedirect(
        outside.path(request.POST.get("back"), reverse("space", args=[slug]))
    )


def _mine(request: SignedInRequest) -> list[int]:
    return list(SpaceFavourite.objects.filter(user=request.user).values_list("space", flat=True))


@login_required
@require_POST
def kept_space_note(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Write a note to oneself."""
    kept = get_object_or_404(SpaceFavourite, user=request.user, pk=pk)
    form = KeptForm(request.POST)
    if form.is_valid():
        actions.note_kept(kept, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A note has 200 characters at most; nothing was changed."))
    return redirect("space_kept")
