"""Proposing a time, proposing another one, and the entry for a calendar."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import renew_calendar
from accounts.feeds import calendar_answer, reader_of
from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.forms import MeetingForm, MovedMeetingForm, agendas_for
from mentoring.models import GroupMeeting, Meeting, OpenHour
from mentoring.queries import rooms_near
from mentoring.queries.calendar import CALENDAR, REQUEST, feed, invitation
from mentoring.views.mentorships import busy_in_words, visible, while_it_lasts
from mentoring.views.refusals import limit_in_words
from mentors.models import Mentorship
from ui.files import file_answer
from ui.seen import FIELD, refuse_unchanged
from ui.written import given_back


@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def meeting_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose a time."""
    shown = visible(request, pk)
    policies.may_plan(request.user, shown)
    _name, agenda = agendas_for(shown.venture).get(request.GET.get("agenda", ""), ("", ""))
    form = MeetingForm(
        posted(request),
        zone=request.user.time_zone,
        rooms=rooms_near(shown),
        initial={"agenda": agenda},
    )
    return _answer(
        request,
        shown,
        form,
        None,
        lambda: actions.propose(shown, **form.plan(), by=request.user, at=timezone.now()),
    )


@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def meeting(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Propose another time for a meeting; what is typed while it is called off is given back."""
    shown = visible(request, pk)
    rows = Meeting.objects.filter(mentorship=shown)
    to_begin = rows.to_begin(timezone.now())
    row = get_object_or_404(rows if request.method == "POST" else to_begin, pk=meeting)
    policies.may_move(request.user, row)
    rooms = rooms_near(shown, chosen=row.room_id)
    has_lost_room = row.in_room and row.room not in rooms
    form = MovedMeetingForm(
        posted(request),
        zone=request.user.time_zone,
        rooms=rooms,
        has_lost_room=has_lost_room,
        initial=_as_typed(row, request, room=None if has_lost_room else row.room_id),
    )
    keeps_room = row.in_room and not has_lost_room  # then the place is written by itself
    refuse_unchanged(form, form.fields.keys() - {FIELD, *(["place"] if keeps_room else [])})
    return _answer(
        request,
        shown,
        form,
        row,
        lambda: actions.move(row, **form.plan(), by=request.user, at=timezone.now()),
    )


def _as_typed(row: Meeting, request: SignedInRequest, *, room: int | None) -> dict[str, object]:
    form = MeetingForm(zone=request.user.time_zone)
    starts = row.starts_at.astimezone(form.zone)
    return {
        "day": starts.date(),
        "begins": starts.time().replace(second=0, microsecond=0),
        "minutes": row.lasts // timedelta(minutes=1),
        "way": row.way,
        "place": "" if row.in_room else row.place,
        "room": room,
        "agenda": row.agenda,
    }


def _answer(
    request: SignedInRequest,
    shown: Mentorship,
    form: MeetingForm,
    row: Meeting | None,
    keep: Callable[[], object],
) -> HttpResponse:
    """Keep a time that was proposed, or show the form with what is wrong."""
    if form.is_valid():
        try:
            keep()
        except actions.RoomTaken as taken:
            form.add_error("room", busy_in_words(taken, policies.side_of(request.user, shown)))
        except actions.Busy as busy:
            form.add_error("begins", busy_in_words(busy, policies.side_of(request.user, shown)))
        except policies.NotThen as limit:
            form.add_error("day", limit_in_words(limit, request.user.time_zone))
        except InvalidMove:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("mentorship", pk=shown.pk)
        else:
            messages.success(request, _("Proposed; it is arranged once the other side says yes."))
            return redirect("mentorship", pk=shown.pk)
    user = request.user
    context = {
        "mentorship": shown,
        "form": form,
        "meeting": row,
        "agendas": agendas_for(shown.venture),
        "often": policies.often_in(shown, at=timezone.now()),
        "side": policies.side_of(user, shown),
        "may_pause": permits(policies.may_pause, user, shown),
        "may_end": permits(policies.may_close, user, shown) and shown.may("end"),
    }
    status = 422 if form.errors else 200
    return render(request, "mentoring/meeting.html", context, status=status)


@login_required
@require_GET
def meeting_entry(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Give one arranged meeting as an entry for a calendar."""
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    row = get_object_or_404(Meeting.objects.planned(), mentorship=shown, pk=meeting)
    entry = invitation(row, request.user, method=REQUEST)
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return file_answer(entry.encode(), f"meeting-{row.pk}.ics", kind)


# --- the own calendar -----------------------------------------------------------------------
@login_not_required
@require_GET
def my_meetings(request: HttpRequest, token: str) -> HttpResponse:
    """Give a person's meetings to a calendar program, which cannot sign in."""
    del request
    person = reader_of(token, CALENDAR)
    return calendar_answer(
        feed(
            Meeting.objects.in_calendar_of(person),
            person,
            groups=GroupMeeting.objects.in_calendar_of(person),
            open_hours=OpenHour.objects.in_calendar_of(person),
        )
    )


@login_required
@require_POST
def renew_meetings(request: SignedInRequest) -> HttpResponse:
    """Make the addresses that were given out void."""
    renew_calendar(request.user, at=timezone.now())
    messages.success(
        request, _("The old address works no more. Subscribe again under the new one.")
    )
    return redirect("mentorship_list")
