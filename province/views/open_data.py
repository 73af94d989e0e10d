"""Lists that everybody may take away, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from province.queries.open_data import SETS, TERMS, DataSet, commas_of, objects_of, workbook_of
from ui.files import file_answer, in_chinese, workbook

CSV, JSON = "text/csv; charset=utf-8", "application/json"


@login_not_required
@require_GET
def open_data(request: HttpRequest) -> HttpResponse:
    """Show which lists there are, how long each is today, and what their columns mean."""
    day = timezone.localdate()
    sets = [(each, len(each.rows(day))) for each in SETS.values()]
    return render(request, "province/open_data.html", {"sets": sets, "day": day, "terms": TERMS})


def _named(name: str) -> DataSet:
    if name not in SETS:
        raise Http404
    return SETS[name]


@login_not_required
@require_GET
@in_chinese
def open_data_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Give a list as comma-separated text."""
    del request
    data, day = _named(name), timezone.localdate()
    return file_answer(commas_of(data, day), f"{data.title}-{day.isoformat()}.csv", CSV)


@login_not_required
@require_GET
@in_chinese
def open_data_json(request: HttpRequest, name: str) -> HttpResponse:
    """Give a list to a program."""
    del request
    data, day = _named(name), timezone.localdate()
    return file_answer(objects_of(data, day), f"{data.title}-{day.isoformat()}.json", JSON)


@login_not_required
@require_GET
@in_chinese
def open_data_excel(request: HttpRequest, name: str) -> HttpResponse:
    """Give a list as Excel."""
    del request
    data, day = _named(name), timezone.localdate()
    return workbook(workbook_of(data, day), f"{data.title}-{day.isoformat()}")
