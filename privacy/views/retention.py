"""What ends when, what would go on a day, and what went."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from privacy.models import RetentionRun
from privacy.policies import may_see_retention
from privacy.queries import next_run, rehearsed, run_of, told
from ui import outside

RUNS_SHOWN = 30


@login_required
@require_GET
def retention(request: SignedInRequest) -> HttpResponse:
    """Show every class of data with its time, what would go on a day, and past runs."""
    may_see_retention(request.user)
    on = outside.day(request.GET.get("on")) or next_run(timezone.now())
    page = Paginator(RetentionRun.objects.all(), RUNS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "on": on,
        "at": run_of(on),
        "classes": rehearsed(run_of(on)),
        "page": page,
        "runs": [(run, told(run)) for run in page],
    }
    return render(request, "privacy/retention.html", context)
