"""The trail, its export, and alarms."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.policies import permits
from audit import sealing
from audit.models import Alarm, Seal
from trail import policies, queries
from trail.forms import TrailFilter
from ui.files import cut, in_chinese, workbook

PER_PAGE = 50
ALARMS_SHOWN = 100


@login_required
@require_GET
def trail_list(request: SignedInRequest) -> HttpResponse:
    """Show who did what: everything to the auditor, its own part to an office."""
    policies.may_read(request.user)
    form = TrailFilter(request.GET)
    wanted = form.wanted()
    found = wanted.among(queries.events_for(request.user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    reads_all = permits(policies.may_read_all, request.user)
    waiting, _oldest = sealing.unsealed() if reads_all else (0, None)
    context = {
        "form": form,
        "wanted": wanted,
        "unread": form.unread(),
        "page": page,
        "lines": list(queries.lines_of(page)),
        "reads_all": reads_all,
        "waiting": waiting,
        "newest": Seal.objects.order_by("-number").first() if reads_all else None,
        **form.choices(),
    }
    return render(request, "trail/list.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def trail_export(request: SignedInRequest) -> HttpResponse:
    """Give what the filters show as Excel; the export stands in the trail itself."""
    policies.may_read(request.user)
    take_away(request)
    wanted = TrailFilter(request.GET).wanted()
    title = f"审计日志（{wanted.since}至{wanted.until}）"
    events = wanted.among(queries.events_for(request.user))
    found, title = cut(events, queries.EXPORTED_AT_MOST, title)
    return workbook(queries.trail_workbook(found, title), f"审计日志-{timezone.localdate()}")


@login_required
@require_GET
def trail_alarms(request: SignedInRequest) -> HttpResponse:
    """Show what needs a look, and whether the trail is sealed."""
    policies.may_see_alarms(request.user)
    waiting, oldest = sealing.unsealed()
    context = {
        "open": queries.alarms_in_words(Alarm.objects.filter(ended_at=None)[:ALARMS_SHOWN]),
        "ended": queries.alarms_in_words(Alarm.objects.exclude(ended_at=None)[:ALARMS_SHOWN]),
        "waiting": waiting,
        "oldest": oldest,
        "newest": Seal.objects.order_by("-number").first(),
    }
    return render(request, "trail/alarms.html", context)
