"""Pairs that ask for a mediator."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.policies import permits
from accounts.queries import workdays
from mentoring.models import Mediation
from mentoring.policies import may_name_mediator
from mentors.policies import may_vet
from province.views.reports import ANSWERED_WITHIN, PER_PAGE


@login_required
@require_GET
def mediation_list(request: SignedInRequest) -> HttpResponse:
    """Show what goes on, the oldest first, or what has ended."""
    may_vet(request.user)
    goes_on = request.GET.get("show") != "ended"
    rows = Mediation.objects.for_page()
    open_ones = rows.under_way()
    shown = open_ones.order_by("at") if goes_on else rows.exclude(pk__in=open_ones.values("pk"))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    told = [
        (
            each,
            ANSWERED_WITHIN - workdays(timezone.localdate(each.at), today),
            permits(may_name_mediator, request.user, each),
        )
        for each in page
    ]
    waiting = open_ones.filter(mediator=None).count()
    context = {"page": page, "rows": told, "goes_on": goes_on, "waiting": waiting}
    return render(request, "province/mediations.html", context)
