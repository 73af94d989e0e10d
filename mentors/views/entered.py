"""The page on which a mentor whom the office entered publishes his profile, or declines."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.enums import MentorStatus
from mentors.models import MentorProfile


@login_required
@require_http_methods(["GET", "POST"])
def mentor_consent(request: SignedInRequest) -> HttpResponse:
    """Show what the office wrote of a mentor; he publishes it, changes it first, or declines."""
    mentor = get_object_or_404(MentorProfile.objects.with_place(), user=request.user)
    policies.may_consent(request.user, mentor)
    if request.method == "POST":
        return _answer(request, mentor)
    if mentor.status != MentorStatus.ENTERED:
        return redirect("mentor_edit")
    return render(request, "mentors/consent.html", {"mentor": mentor})


def _answer(request: SignedInRequest, mentor: MentorProfile) -> HttpResponseRedirect:
    now = timezone.now()
    try:
        if "opt_out" in request.POST:
            actions.opt_out(mentor, by=request.user, at=now)
            messages.success(
                request, _("Declined. What had been entered about you as a mentor is deleted.")
            )
            return redirect("mentor_list")
        actions.consent(mentor, by=request.user, at=now)
    except InvalidMove:
        messages.info(request, _("This had been decided meanwhile; nothing was changed."))
    else:
        messages.success(request, _("Published. Founders find you from now on."))
    return redirect("mentor_edit")
