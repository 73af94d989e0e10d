"""Pairs that ask for a mediator."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.policies import permits
from mentoring.models import Mediation
from mentoring.policies import may_name_mediator
from mentors.policies import may_vet
from province.queries.disputes import days_left, mediations, mediations_workbook
from province.views.reports import EXPORTED_AT_MOST, PER_PAGE
from ui.files import cut, in_chinese, workbook


@login_required
@require_GET
def mediation_list(request: SignedInRequest) -> HttpResponse:
    """Show what goes on, the oldest first, or what has ended."""
    may_vet(request.user)
    goes_on = _goes_on(request)
    shown = mediations(goes_on=goes_on)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    today = timezone.localdate(now)
    told = [
        (each, days_left(each.at, today), permits(may_name_mediator, request.user, each))
        for each in page
    ]
    waiting = Mediation.objects.under_way().filter(mediator=None).count()
    context = {
        "page": page,
        "rows": told,
        "goes_on": goes_on,
        "waiting": waiting,
        "without_outcome": {each.pk for each in page if each.lacks_outcome(now)},
    }
    return render(request, "province/mediations.html", context)


def _goes_on(request: SignedInRequest) -> bool:
    return request.GET.get("show") != "ended"


@login_required
@require_GET
@file_of_persons
@in_chinese
def mediation_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    may_vet(request.user)
    take_away(request)
    goes_on, day = _goes_on(request), timezone.localdate().isoformat()
    title = f"调解（{'进行中' if goes_on else '已结束'}，{day}）"
    rows, title = cut(mediations(goes_on=goes_on), EXPORTED_AT_MOST, title)
    return workbook(mediations_workbook(rows, title), f"调解-{day}")
