"""Founders and mentors say what they think after their introduction calls."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from audit.lifecycle import InvalidMove
from cohorts.enums import Impression
from cohorts.forms import ImpressionForm
from cohorts.models import Introduction
from cohorts.verbs import VERBS, offered
from mentors.models import MentorProfile

SHOWN = 100


@login_required
@require_GET
def introductions(request: SignedInRequest) -> HttpResponse:
    """Show one's own calls, each with what one said; what the other side said stays with it."""
    mine = Introduction.objects.visible_to(request.user).for_page()
    now = timezone.now()
    open_ = list(mine.under_way().order_by("cohort", "pk")[:SHOWN])
    over = mine.exclude(pk__in=[row.pk for row in open_]).order_by("-pk")[:SHOWN]
    choices = [each for each in Impression.choices if each[0]]
    with_page = MentorProfile.objects.public().open_to(request.user)
    return render(
        request,
        "cohorts/introductions.html",
        {
            "rows": [
                (row, _own(row, request), "say" in offered("introductions", row, request.user, now))
                for row in open_
            ],
            "over": [(row, _own(row, request)) for row in over],
            "choices": choices,
            "readable": set(with_page.filter(pk__in=[row.mentor_id for row in open_])),
        },
    )


def _own(row: Introduction, request: SignedInRequest) -> tuple[bool, Impression]:
    """Return whether the reader is the mentor, and what he said."""
    is_mentor = row.mentor.user == request.user
    return is_mentor, Impression(row.mentor_says if is_mentor else row.venture_says)


@login_required
@require_POST
def introduction_say(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what one thinks of a call."""
    verb = VERBS["introductions", "say"]
    row = get_object_or_404(Introduction.objects.visible_to(request.user).for_page(), pk=pk)
    verb.may(request.user, row)
    form = ImpressionForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(verb.refused))
        return redirect("introductions")
    try:
        outcome = verb.action(row, **form.told(), by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("The calls are over; what you said before counts."))
    else:
        messages.success(request, verb.words(outcome))
    return redirect("introductions")
