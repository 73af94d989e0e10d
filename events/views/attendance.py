"""Who came: ticked off by the host, and in Excel."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.forms import AttendanceForm, SearchForm
from events.models import Event, SignUp
from events.queries import attendance_workbook
from events.querysets import SignUpQuerySet
from events.views.pages import visible
from ui.files import in_chinese, workbook
from ui.text import every_word


def _hosted(request: SignedInRequest, pk: int) -> Event:
    row = visible(request, pk)
    policies.may_host(request.user, row)
    return row


def _seats(row: Event, text: str) -> SignUpQuerySet:
    seats: SignUpQuerySet = SignUp.objects.filter(event=row).seated().select_related("by")
    named = every_word(text, lambda word: Q(by__search_key__contains=word))
    return seats.filter(named).order_by("by__search_key", "pk")


@login_required
@require_http_methods(["GET", "POST"])
def event_attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick off who came; a search narrows the list, and only what is shown is changed."""
    row, now = _hosted(request, pk), timezone.now()
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    form = AttendanceForm(posted(request), initial={"others": row.others_came})
    if form.is_valid():
        shown, came = form.keys("shown"), form.keys("came")
        if "all" in request.POST:
            came = shown
        try:
            actions.tick(
                row,
                shown=shown,
                came=came,
                others=form.cleaned_data["others"],
                by=request.user,
                at=now,
            )
        except InvalidMove:
            messages.info(request, _("Who came is noted once the event has begun."))
        else:
            messages.success(request, _("Noted. Whoever came can say how it was."))
        here = reverse("event_attendance", args=[row.pk])
        return redirect(f"{here}?{urlencode({'q': text})}" if text else here)
    seats = list(_seats(row, text))
    ticked = form.keys("came") if form.is_bound else {seat.pk for seat in seats if seat.came}
    context = {
        "event": row,
        "search": search,
        "form": form,
        "seats": seats,
        "ticked": ticked,
        "has_begun": row.has_begun(now),
        "came": row.seats.filter(came=True).count(),
    }
    return render(request, "events/attendance.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@file_of_persons
@in_chinese
def event_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the list as Excel."""
    row = _hosted(request, pk)
    take_away(request)
    day = timezone.localdate(row.begins_at, timezone.get_default_timezone())
    return workbook(attendance_workbook(row), f"签到表-{row.title}-{day}")
