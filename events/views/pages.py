"""The public calendar, the page of an event, and what one goes to."""

from django import forms
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.policies import permits
from events import policies
from events.enums import EventStatus, SeatStatus
from events.forms import EventFilter, ReasonForm
from events.models import Event, SignUp
from events.queries import calendar_entry, directory, my_events, public_entry, voices_of
from events.queries.mine import place_in_line
from events.verbs import offered
from notifications.ics import REQUEST
from ui.files import file_answer

PER_PAGE = 20


@login_not_required
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Show the calendar, month by month, with filters."""
    form = EventFilter(request.GET)
    chosen = form.chosen()
    found = directory(chosen, at=timezone.now()).for_page()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "take_place": found.exclude(status=EventStatus.CALLED_OFF).count(),
        "is_filtered": bool(chosen),
        "may_write": _may_write(request.user),
    }
    return render(request, "events/list.html", context)


def _may_write(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and permits(policies.may_write, user)


@login_required
@require_GET
def event_mine(request: SignedInRequest) -> HttpResponse:
    """Show where one goes, where one was, and what one hosts."""
    context = {
        "mine": my_events(request.user, at=timezone.now()),
        "may_write": _may_write(request.user),
    }
    return render(request, "events/mine.html", context)


def visible(request: HttpRequest, pk: int) -> Event:
    """Return the event if whoever asks may read it."""
    events = Event.objects.visible_to(request.user).with_seats().for_page()
    return get_object_or_404(events, pk=pk)


@login_not_required
@require_GET
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an event to everybody."""
    return event_page(request, visible(request, pk))


def event_page(request: HttpRequest, row: Event, form: forms.Form | None = None) -> HttpResponse:
    """Return the page of an event, with a reason that was refused if there is one."""
    now, user = timezone.now(), request.user
    seat = _seat_of(user, row)
    is_host = user.is_authenticated and permits(policies.may_host, user, row)
    context = {
        "event": row,
        "seat": seat,
        "is_host": is_host,
        "is_open": row.is_open(now),
        "is_for_me": not user.is_authenticated or permits(policies.may_sign_up, user, row),
        "is_full": not Event.objects.filter(pk=row.pk).with_seats().with_room().exists(),
        "has_begun": row.has_begun(now),
        "can_change": is_host and row.can_change(now),
        "in_line": place_in_line(seat) if seat and seat.is_in_line else 0,
        "may_say": bool(seat and seat.came and row.takes_feedback(now)),
        "verbs": offered("events", row, user, now) if user.is_authenticated else {},
        "seat_verbs": offered("seats", seat, seat.by, now) if seat else {},
        "voices": voices_of(row) if is_host and row.has_begun(now) else None,
        "waiting": row.seats.waiting().count() if is_host and row.fills(now) else 0,
        "reason": form or ReasonForm(),
        "refused": form is not None,
    }
    return render(request, "events/event.html", context, status=422 if form else 200)


def _seat_of(user: User | AnonymousUser, row: Event) -> SignUp | None:
    if not user.is_authenticated:
        return None
    return SignUp.objects.filter(event=row, by=user).for_page().first()


@login_not_required
@require_GET
def event_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an event as an entry for a calendar; the link goes to who has a place alone."""
    row, now = visible(request, pk), timezone.now()
    if row.status not in {EventStatus.PUBLISHED, EventStatus.OVER}:
        raise Http404
    seat = _seat_of(request.user, row)
    if seat is not None and seat.status == SeatStatus.SEATED:
        entry, method = calendar_entry(row, seat.by, method=REQUEST, at=now), "REQUEST"
    else:
        entry, method = public_entry(row, at=now), "PUBLISH"
    kind = f"text/calendar; charset=utf-8; method={method}"
    return file_answer(entry.encode(), f"event-{row.pk}.ics", kind)
