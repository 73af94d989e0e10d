"""A mentor's limits and office hours, and the page on which his ventures book them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.enums import Side
from mentoring.forms import AvailabilityForm, BookForm, OpeningForm
from mentoring.models import Availability, OfficeHour
from mentoring.queries import bookable, hours_held, pairs_that_book
from mentoring.views.mentorships import busy_in_words
from mentoring.views.refusals import limit_in_words
from mentors.models import MentorProfile


def _me(request: SignedInRequest) -> MentorProfile:
    mentor: MentorProfile = get_object_or_404(MentorProfile, user=request.user)
    return mentor


@login_required
@require_http_methods(["GET", "POST"])
def my_hours(request: SignedInRequest) -> HttpResponse:
    """Let a mentor say how much time he gives, and hold hours open."""
    mentor = _me(request)
    form = _limits(mentor, request)
    if form.is_valid():
        actions.set_availability(mentor, **form.cleaned_data, by=request.user, at=timezone.now())
        told = _("Saved. Founders who ask for too much or too soon are told what works.")
        messages.success(request, told)
        return redirect("my_hours")
    return _my_page(request, mentor, limits=form)


def _limits(mentor: MentorProfile, request: SignedInRequest | None = None) -> AvailabilityForm:
    stored = Availability.objects.filter(mentor=mentor).first()
    told = posted(request) if request else None
    return AvailabilityForm(told, instance=stored or Availability(mentor=mentor))


@login_required
@require_POST
def hours_open(request: SignedInRequest) -> HttpResponse:
    """Hold a span open, cut into hours, every week as often as was said."""
    mentor = _me(request)
    form = OpeningForm(request.POST, zone=request.user.time_zone)
    if not form.is_valid():
        return _my_page(request, mentor, opening=form)
    try:
        made = actions.open_hours(
            mentor,
            form.spans(),
            way=form.cleaned_data["way"],
            place=form.cleaned_data["place"],
            is_open=form.cleaned_data["is_open"],
            by=request.user,
            at=timezone.now(),
        )
    except actions.OpenAlready:
        form.add_error("begins", _("You hold some of this time open already: choose another."))
        return _my_page(request, mentor, opening=form)
    messages.success(request, _("Open; times to book: %(n)s.") % {"n": len(made)})
    return redirect("my_hours")


@login_required
@require_POST
def hour_withdraw(request: SignedInRequest, row: int) -> HttpResponse:
    """Take a free hour back."""
    hour = get_object_or_404(OfficeHour.objects.of(_me(request)), pk=row)
    try:
        policies.may_withdraw_hour(request.user, hour)
        actions.withdraw_hour(hour, by=request.user, at=timezone.now())
    except (InvalidMove, Denied):
        messages.info(request, _("Something has changed in the meantime, so nothing was done."))
    else:
        messages.success(request, _("Taken back; nobody can book it any more."))
    return redirect("my_hours")


def _my_page(
    request: SignedInRequest,
    mentor: MentorProfile,
    *,
    limits: AvailabilityForm | None = None,
    opening: OpeningForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    first, following = policies.month_of(now)
    context: dict[str, Any] = {
        "mentor": mentor,
        "limits": limits or _limits(mentor),
        "opening": opening or OpeningForm(zone=request.user.time_zone),
        "hours": hours_held(mentor, at=now),
        "taken": policies.minutes_taken(mentor.pk, first, following),
    }
    is_refused = bool(context["limits"].errors or context["opening"].errors)
    return render(request, "mentoring/my_hours.html", context, status=422 if is_refused else 200)


# --- booked by a venture --------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def mentor_hours(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the hours that a mentor holds open to the ventures he mentors; one press books."""
    mentor = get_object_or_404(MentorProfile.objects.select_related("user"), slug=slug)
    if mentor.user_id == request.user.pk:
        return redirect("my_hours")
    pairs = pairs_that_book(mentor, request.user)
    if not pairs:
        raise Http404
    form = BookForm(posted(request), pairs=[each.pk for each in pairs])
    if form.is_valid() and (answer := _booked(request, mentor, form)):
        return answer
    context = {
        "mentor": mentor,
        "pairs": pairs,
        "hours": bookable(mentor, request.user, at=timezone.now()),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "mentoring/mentor_hours.html", context, status=status)


def _booked(
    request: SignedInRequest, mentor: MentorProfile, form: BookForm
) -> HttpResponseRedirect | None:
    """Book what was pressed, or say in the form why not."""
    hour = get_object_or_404(OfficeHour.objects.of(mentor), pk=form.cleaned_data["hour"])
    pair = get_object_or_404(mentor.mentorships, pk=form.cleaned_data["pair"])
    try:
        actions.book(hour, pair, by=request.user, at=timezone.now())
    except actions.Busy as busy:
        form.add_error(None, busy_in_words(busy, Side.FOUNDER))
    except policies.NotThen as limit:
        form.add_error(None, limit_in_words(limit, request.user.time_zone))
    except InvalidMove:
        form.add_error(None, _("Somebody was faster, or it was taken back: choose another time."))
    else:
        messages.success(request, _("Booked. Both of you are told, and can add it to a calendar."))
        return redirect("mentorship", pk=pair.pk)
    return None
