"""The office's desk: lists with segments, each of them as Excel too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from mentors.policies import may_vet
from province.queries import desk as queries
from province.queries.desk import Segment
from ui.files import cut, in_chinese, workbook
from ui.pages import SortedByKey
from ui.text import sought

PER_PAGE = 30
EXPORTED_AT_MOST = 50_000
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class List:
    """One list of the desk; `rows` are those of a segment that hold a text."""

    label: str | Promise
    segments: Callable[[datetime], list[Segment]]
    rows: Callable[[str, str, datetime], QuerySet[Any]]
    workbook: Callable[[Iterable[Any], str], bytes]
    title: str  # of the Excel file, which is an office paper and Chinese


LISTS: Mapping[str, List] = {
    "ventures": List(
        _("Ventures"),
        queries.venture_segments,
        queries.ventures,
        queries.ventures_workbook,
        "项目",
    ),
    "founders": List(
        _("Founders"),
        lambda _now: queries.founder_segments(),
        lambda segment, text, _now: queries.founders(segment, text),
        queries.founders_workbook,
        "创业者",
    ),
    "mentors": List(
        _("Mentors"), queries.mentor_segments, queries.mentors, queries.mentors_workbook, "导师"
    ),
    "requests": List(
        _("Requests"),
        queries.request_segments,
        queries.requests,
        queries.requests_workbook,
        "导师申请",
    ),
    "pairs": List(
        _("Mentoring"),
        queries.pair_segments,
        queries.pairs,
        queries.pairs_workbook,
        "指导",
    ),
    "hours": List(
        _("Open hours"),
        queries.hour_segments,
        queries.hours,
        queries.hours_workbook,
        "开放时段",
    ),
}


def _asked(
    request: SignedInRequest, kind: str, now: datetime
) -> tuple[List, list[Segment], str, str]:
    """Return list, segments, the chosen segment and the text that the address names."""
    may_vet(request.user)
    chosen = LISTS.get(kind)
    if chosen is None:
        raise Http404
    segments = chosen.segments(now)
    names = [segment.name for segment in segments]
    told = request.GET.get("show", "")
    first = next((segment.name for segment in segments if segment.count), names[0])
    text = sought(request.GET.get("q", "").strip()[:LONGEST_SEARCH])
    return chosen, segments, told if told in names else first, text


@login_required
@require_GET
def desk(request: SignedInRequest, kind: str = "ventures") -> HttpResponse:
    """Show one list of the desk."""
    now = timezone.now()
    chosen, segments, segment, text = _asked(request, kind, now)
    pages = SortedByKey(chosen.rows(segment, text, now), PER_PAGE)
    if not text:  # the segments have counted them
        pages.count = next(each.count for each in segments if each.name == segment)
    context = {
        "kind": kind,
        "lists": [(name, each.label) for name, each in LISTS.items()],
        "segments": segments,
        "segment": segment,
        "text": text,
        "page": pages.get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "province/desk.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def desk_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give a segment as Excel."""
    now = timezone.now()
    chosen, segments, segment, text = _asked(request, kind, now)
    take_away(request)
    (label,) = [each.label for each in segments if each.name == segment]
    day = timezone.localdate(now).isoformat()
    title = f"{chosen.title}（{label}，{day}）"
    rows, title = cut(chosen.rows(segment, text, now), EXPORTED_AT_MOST, title)
    return workbook(chosen.workbook(rows, title), f"{chosen.title}-{day}")
