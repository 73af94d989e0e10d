"""What teams said half a year after their mentorship, as counts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, fresh_proof, limited
from mentoring.queries.surveys import (
    FEWEST_ANSWERS,
    afterwards,
    survey_workbook,
    years_asked,
)
from mentors.policies import may_vet
from ui.files import in_chinese, workbook
from ui.outside import whole

SINCE = 2017  # the year of the opinion


def _year(request: SignedInRequest) -> int | None:
    """Return the year that the address names; without one all years count together."""
    return whole(request.GET.get("year"), least=SINCE, most=timezone.localdate().year)


@login_required
@require_GET
def survey_list(request: SignedInRequest) -> HttpResponse:
    """Show how many were asked and answered, and what they said from five answers on."""
    may_vet(request.user)
    year = _year(request)
    context = {
        "told": afterwards(year),
        "year": year,
        "years": years_asked(),
        "fewest": FEWEST_ANSWERS,
    }
    return render(request, "province/surveys.html", context)


@login_required
@require_GET
@fresh_proof
@limited("export", reads=True)
@in_chinese
def survey_export(request: SignedInRequest) -> HttpResponse:
    """Give the same as Excel."""
    may_vet(request.user)
    year, day = _year(request), timezone.localdate().isoformat()
    span = f"{year}年" if year else "全部年份"
    title = f"指导结束半年后回访（{span}，{day}）"
    return workbook(survey_workbook(afterwards(year), title), f"结束后回访-{day}")
