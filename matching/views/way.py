"""The whole way of a venture, read by its team."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from matching.queries.way import way
from ventures.models import Venture


@login_required
@require_GET
def venture_way(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show in one line of time what happened to a venture, and to the reader himself."""
    mine = Venture.objects.founded_by(request.user).for_page()
    venture = get_object_or_404(mine, pk=pk)
    steps, remarks = way(venture, request.user)
    context = {"venture": venture, "steps": steps, "remarks": remarks}
    return render(request, "matching/way.html", context)
