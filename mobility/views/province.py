"""Leave in the whole province: counts, never a name."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from mobility import policies
from mobility.queries.province import figures


@login_required
@require_GET
def province_leave(request: SignedInRequest) -> HttpResponse:
    """Show how many are on leave by kind of unit, place of the company, state and month of end."""
    policies.may_see_province(request.user)
    today = timezone.localdate()
    context = {"figures": figures(today), "today": today}
    return render(request, "mobility/province_leave.html", context)
