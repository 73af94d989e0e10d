"""Where the programme office begins."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from mentors.policies import may_vet
from province.queries import home as queries
from province.queries.targets import reached
from province.views.desk import LISTS
from spaces.models import SpaceStanding


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the office, its lists, and how far the targets are reached today."""
    may_vet(request.user)
    now, first = timezone.now(), SpaceStanding.objects.first_day()
    targets = reached(timezone.localdate(now)) if first else []
    waiting = queries.waiting(request.user, now)
    context = {
        "waiting": waiting,
        "number": sum(each.count for each in waiting),
        "lists": [(name, each.label) for name, each in LISTS.items()],
        "targets": targets,
        "met": sum(each.is_reached for each in targets),
    }
    return render(request, "province/home.html", context)
