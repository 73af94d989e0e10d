"""What was decided of a mentor's own year, and his word to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, posted
from mentors import actions
from mentors.forms import CommentForm
from mentors.models import MentorProfile
from ui.outside import whole

FIRST_YEAR = 2017  # of the opinion


@login_required
@require_http_methods(["GET", "POST"])
def my_review(request: SignedInRequest, year: int) -> HttpResponse:
    """Show what was decided of a year, and take a word to it."""
    mentor = get_object_or_404(MentorProfile, user=request.user)
    now = timezone.now()
    if not FIRST_YEAR <= year <= timezone.localdate(now).year:
        raise Http404
    form = CommentForm(posted(request))
    if form.is_valid():
        seen = whole(request.POST.get("seen"))
        text = form.cleaned_data["comment"]
        try:
            actions.comment(mentor, year, text=text, seen=seen, by=request.user, at=now)
        except actions.AlreadySaid:
            told = _(
                "Not saved: you have already commented, the time is over, or the decision has just "
                "been corrected."
            )
            form.add_error(None, told)
        else:
            messages.success(request, _("Sent to the programme office."))
            return redirect(f"{reverse('my_year')}?year={year}")
    context = {"mentor": mentor, "year": year, "form": form}
    return render(request, "mentors/review.html", context, status=422 if form.errors else 200)
