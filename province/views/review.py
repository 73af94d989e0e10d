"""The yearly review of mentors."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from mentors.policies import may_vet
from province.queries import review as queries
from ui.files import workbook
from ui.outside import whole

PER_PAGE = 50
SINCE = 2017  # the year of the opinion


def _year(request: SignedInRequest) -> int:
    this_year = timezone.localdate().year
    return whole(request.GET.get("year"), least=SINCE, most=this_year) or this_year


@login_required
@require_GET
def review(request: SignedInRequest) -> HttpResponse:
    """Show what each mentor did in a year, beside the rule."""
    may_vet(request.user)
    year, this_year = _year(request), timezone.localdate().year
    found = queries.mentors_of(year, at=timezone.now())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": range(this_year, this_year - 3, -1),
        "page": page,
        "rows": queries.reviewed(page),
        "wanted": settings.REVIEW_MEETINGS,
    }
    return render(request, "province/review.html", context)


@login_required
@require_GET
def review_export(request: SignedInRequest) -> HttpResponse:
    """Give it as Excel."""
    may_vet(request.user)
    year = _year(request)
    rows = queries.reviewed(queries.mentors_of(year, at=timezone.now()))
    title = f"创业导师年度考核（{year}年）"
    return workbook(queries.review_workbook(rows, title), f"{_('review')}-{year}")
