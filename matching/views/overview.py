"""The province reads what the ranking does."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from matching import policies
from matching.queries import overview

PER_PAGE = 50


@login_required
@require_GET
def province_matching(request: SignedInRequest) -> HttpResponse:
    """Show attention by mentor, trades short of mentors, regions, and what was learnt."""
    policies.may_place(request.user)
    today = timezone.localdate()
    exposure = overview.exposure(today)
    return render(
        request,
        "matching/overview.html",
        {
            "exposure": exposure,
            "page": Paginator(exposure.rows, PER_PAGE).get_page(request.GET.get("page")),
            "gaps": overview.gaps(today),
            "regions": overview.regions(),
            "learnt": overview.learnt(),
            "days": overview.DAYS,
            "few": overview.HIDDEN_BELOW,
        },
    )
