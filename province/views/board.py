"""The board of the province: eight targets of a day, the lists behind, the quarterly report."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from province import policies
from province.queries import board as queries
from province.queries import prefectures
from province.queries.behind import SHAPES, behind_workbook
from province.queries.parts import PARTS, PLACES, Part
from province.queries.report import (
    Quarter,
    Report,
    quarters,
    read_quarter,
    report_of,
    report_word,
    report_workbook,
)
from province.queries.targets import TARGETS, Target, gaps, others_on, reached
from spaces.models import SpaceStanding
from ui import outside
from ui.files import in_chinese, word_file, workbook

PER_PAGE = 50
LONGEST_DAY = 20


def _asked(request: SignedInRequest) -> tuple[date, date, date | None]:
    """Return the day that is asked for, today, and the day of the first record."""
    policies.may_see_board(request.user)
    today = timezone.localdate()
    day = outside.day(request.GET.get("on"), latest=today) or today
    return day, today, SpaceStanding.objects.first_day()


def _unread(request: SignedInRequest, today: date) -> str:
    """Return the day that is asked for where it is none, or one to come."""
    told = request.GET.get("on", "")
    return "" if outside.day(told, latest=today) else told[:LONGEST_DAY]


@login_required
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Show how far the targets are reached on a day, where, and what is short."""
    day, today, first = _asked(request)
    context: dict[str, Any] = {"day": day, "today": today, "first": first}
    context["unread"] = _unread(request, today)
    if first is not None and day >= first:
        context |= _shown(day, request.GET.get("sort", ""), request.GET.get("map", ""))
    return render(request, "province/board.html", context)


def _shown(day: date, told: str, mapped: str) -> dict[str, Any]:
    order = told if told in queries.ORDERS else queries.ORDERS[0]
    lines = queries.counties(day)
    told_gaps = queries.gaps_by_prefecture(lines, day)
    targets = reached(day)
    wants, leave = queries.help_now(), queries.leave_of(day)
    by_place = prefectures.table(lines, day, wants, leave)
    metric = mapped if mapped in prefectures.METRICS else next(iter(prefectures.METRICS))
    return {
        "targets": targets,
        "met": sum(each.is_reached for each in targets),
        "cells": prefectures.cells(lines, by_place, metric),
        "metric": metric,
        "metrics": prefectures.METRICS.items(),
        "by_place": by_place,
        "rate_from": prefectures.RATE_FROM,
        "lines": queries.ordered(lines, order),
        "order": order,
        "gaps": told_gaps,
        "empty": sum(len(gap.names) for gap in told_gaps),
        "trends": queries.trends(day),
        "shortages": queries.shortages(wants),
        "short_places": queries.short_places(day, wants),
        "leave": leave,
    }


@login_required
@require_GET
@in_chinese
def board_prefectures_export(request: SignedInRequest) -> HttpResponse:
    """Give the lines of the prefectures as Excel."""
    day, _today, first = _asked(request)
    if first is None or day < first:
        raise Http404
    told = prefectures.table(queries.counties(day), day)
    title = f"分市州明细（{day.isoformat()}）"
    content = prefectures.prefectures_workbook(told, title)
    return workbook(content, f"分市州明细-{day.isoformat()}")


def _target(code: str) -> Target:
    if code not in TARGETS:
        raise Http404
    return TARGETS[code]


@login_required
@require_GET
def behind(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the rows behind a number, exactly as many as it says."""
    day, today, first = _asked(request)
    target = _target(code)
    context: dict[str, Any] = {"day": day, "today": today, "first": first, "target": target}
    context["unread"] = _unread(request, today)
    if first is not None and day >= first:
        page = Paginator(target.rows(day), PER_PAGE).get_page(request.GET.get("page"))
        others = others_on(day) if code == "people" else 0
        context |= {
            "page": page,
            "shape": SHAPES[code],
            "others": others,
            "count": page.paginator.count + others,
            "gaps": gaps(day) if code == "counties" else None,
            "leave": queries.leave_of(day) if others else None,
        }
    return render(request, "province/behind.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def behind_export(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the rows behind a number as Excel."""
    day, _today, first = _asked(request)
    target = _target(code)
    if first is None or day < first:
        raise Http404
    take_away(request)
    return workbook(behind_workbook(target, day), f"{target.label}-{day.isoformat()}")


def _part(request: SignedInRequest, code: str) -> tuple[Part, str, date]:
    """Return the number that an address names, of what, and the day."""
    day, _today, first = _asked(request)
    at = request.GET.get("at", "")
    if code not in PARTS or first is None or day < first:
        raise Http404
    part = PARTS[code]
    named = part.named(at) if at else None
    if (named is None) != (not at) or (not at and part.of != PLACES):
        raise Http404
    return part, str(named) if named else "", day


@login_required
@require_GET
def board_part(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the rows behind a smaller number of the board."""
    part, where, day = _part(request, code)
    rows = part.rows(day, request.GET.get("at", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"part": part, "where": where, "day": day, "page": page}
    return render(request, "province/board_part.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def board_part_export(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the rows behind a smaller number as Excel."""
    part, where, day = _part(request, code)
    take_away(request)
    name = f"{part.label}-{where}" if where else str(part.label)
    rows = part.rows(day, request.GET.get("at", ""))
    return workbook(part.shape.workbook(rows, f"{name}（{day.isoformat()}）"), f"{name}-{day}")


# --- the quarter ----------------------------------------------------------------------------
def _quarter(request: SignedInRequest, today: date) -> Quarter:
    return read_quarter(request.GET.get("quarter"), today, SpaceStanding.objects.first_day())


@login_required
@require_GET
def board_report(request: SignedInRequest) -> HttpResponse:
    """Show the report of a quarter as it prints."""
    _day, today, first = _asked(request)
    quarter = _quarter(request, today)
    context = {
        "quarter": quarter,
        "quarters": quarters(today),
        "first": first,
        "report": report_of(quarter, today),
        "targets": TARGETS.values(),
    }
    return render(request, "province/board_report.html", context)


def _report(request: SignedInRequest) -> Report:
    _day, today, _first = _asked(request)
    told = report_of(_quarter(request, today), today)
    if told is None:
        raise Http404
    return told


@login_required
@require_GET
@in_chinese
def board_report_word(request: SignedInRequest) -> HttpResponse:
    """Give the report as Word."""
    told = _report(request)
    return word_file(report_word(told), f"季报-{told.quarter}")


@login_required
@require_GET
@in_chinese
def board_report_excel(request: SignedInRequest) -> HttpResponse:
    """Give the report as Excel."""
    told = _report(request)
    return workbook(report_workbook(told), f"季报-{told.quarter}")
