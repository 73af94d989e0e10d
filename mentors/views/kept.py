"""Mentors that a founder keeps for later."""

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
from mentors import actions, policies
from mentors.forms import KeptForm
from mentors.models import Favourite, MentorProfile
from mentors.queries import kept_mentors
from ui import outside

PER_PAGE = 24


@login_required
@require_GET
def mentor_kept(request: SignedInRequest) -> HttpResponse:
    """Show whom one keeps, free places first."""
    policies.may_keep(request.user)
    today = timezone.localdate()
    found = kept_mentors(request.user, today=today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kept = MentorProfile.objects.filter(pk__in=[each.mentor_id for each in page])
    context = {"page": page, "today": today, "asked_out": kept.keys_asked_out(today)}
    return render(request, "mentors/kept.html", context)


@login_required
@require_POST
def mentor_keep(request: SignedInRequest, slug: str) -> HttpResponseRedirect:
    """Keep a mentor, or no longer, and lead back to where one was."""
    policies.may_keep(request.user)
    if "drop" in request.POST:
        mentor = get_object_or_404(MentorProfile, slug=slug, pk__in=_mine(request))
        actions.keep_no_longer(mentor, by=request.user)
    else:
        public = MentorProfile.objects.public().open_to(request.user)
        mentor = get_object_or_404(public, slug=slug)
        actions.keep(mentor, by=request.user, at=timezone.now())
    return HttpResponseRedirect(
        outside.path(request.POST.get("back"), reverse("mentor", args=[slug]))
    )


def _mine(request: SignedInRequest) -> list[int]:
    return list(Favourite.objects.filter(user=request.user).values_list("mentor", flat=True))


@login_required
@require_POST
def kept_note(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Write a note to oneself."""
    kept = get_object_or_404(Favourite, user=request.user, pk=pk)
    form = KeptForm(request.POST)
    if form.is_valid():
        actions.note_kept(kept, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A note has 200 characters at most; nothing was changed."))
    return redirect("mentor_kept")
