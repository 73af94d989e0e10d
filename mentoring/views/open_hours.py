"""Office hours for ventures that a mentor does not mentor."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.enums import OpenHourStatus, Side
from mentoring.forms import OpenHourForm
from mentoring.models import OfficeHour, OpenHour
from mentoring.queries import bookable_openly
from mentoring.queries.calendar import REQUEST, open_hour_invitation
from mentoring.verbs import OPEN_HOUR_VERBS, offered_of_open_hour
from mentoring.views.mentorships import busy_in_words
from mentoring.views.refusals import later_in_words, limit_in_words
from mentors.models import MentorProfile
from mentors.policies import may_ask
from ui.files import file_answer
from ui.written import given_back
from ventures.models import Venture


@login_required
@require_POST
def hour_open(request: SignedInRequest, row: int) -> HttpResponse:
    """Say whether ventures without a mentorship may book a free hour too."""
    mentor: MentorProfile = get_object_or_404(MentorProfile, user=request.user)
    hour = get_object_or_404(OfficeHour.objects.of(mentor), pk=row)
    is_open = request.POST.get("is_open") == "yes"
    try:
        actions.set_hour_open(hour, is_open=is_open, by=request.user, at=timezone.now())
    except policies.NoPlace:
        messages.error(request, _("It says no place and no link: take it back and offer it anew."))
    except (InvalidMove, Denied):
        messages.info(request, _("Something has changed in the meantime, so nothing was done."))
    else:
        told = (
            _("Founders who look for a mentor can book it now.")
            if is_open
            else _("Only the ventures that you mentor can book it now.")
        )
        messages.success(request, told)
    return redirect("my_hours")


@login_required
@require_http_methods(["GET", "POST"])
def open_hours_book(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the hours of a mentor that are open to all; one press and one sentence book one."""
    now = timezone.now()
    public = MentorProfile.objects.public().open_to(request.user).select_related("user")
    mentor = get_object_or_404(public, slug=slug)
    if mentor.user_id == request.user.pk:
        return redirect("my_hours")
    led = Venture.objects.led_by(request.user).order_by("search_key", "pk")
    ventures: list[Venture] = []
    later: dict[Venture, str] = {}
    for each in led:
        try:
            policies.may_look_for_open_hours(request.user, each, mentor, at=now)
        except policies.BooksLater as refusal:
            later[each] = later_in_words(refusal.day)
        except Denied:
            continue
        else:
            ventures.append(each)
    if not ventures and not later:
        raise Http404
    form = OpenHourForm(posted(request), ventures=[each.pk for each in ventures])
    if form.is_valid() and (answer := _booked(request, mentor, form)):
        return answer
    standing = OpenHour.objects.booked().filter(mentor=mentor, venture__in=ventures)
    booked = list(standing.filter(span__endswith__gt=now).select_related("venture"))
    ventures = [each for each in ventures if each not in {row.venture for row in booked}]
    hours = bookable_openly(mentor, request.user, at=now)[1] if ventures else []
    context = {
        "mentor": mentor,
        "ventures": ventures,
        "later": later,
        "booked": booked,
        "hours": hours,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "mentoring/open_hours.html", context, status=status)


def _booked(
    request: SignedInRequest, mentor: MentorProfile, form: OpenHourForm
) -> HttpResponseRedirect | None:
    """Book what was pressed, or say in the form why not."""
    told = form.cleaned_data
    hour = get_object_or_404(OfficeHour.objects.of(mentor), pk=told["hour"])
    venture = get_object_or_404(Venture.objects.led_by(request.user), pk=told["venture"])
    gone, now = _("Somebody was faster, or it was taken back: choose another time."), timezone.now()
    if not hour.is_for_all or hour.starts_at <= now:  # it was open when the page was read
        form.add_error(None, gone)
        return None
    try:
        row = actions.book_open(hour, venture, text=told["text"], by=request.user, at=now)
    except actions.Busy as busy:
        form.add_error(None, busy_in_words(busy, Side.FOUNDER))
    except actions.BookedAlready:
        form.add_error(
            None,
            _("You already have a time booked with this mentor: one at a time for each venture."),
        )
    except policies.NotThen as limit:
        form.add_error(None, limit_in_words(limit, request.user.time_zone))
    except policies.BooksLater as refusal:
        form.add_error(None, later_in_words(refusal.day))
    except InvalidMove:
        form.add_error(None, gone)
    else:
        messages.success(request, _("Booked. Both of you are told; how you meet is shown here."))
        return redirect("open_hour", pk=row.pk)
    return None


# --- one booking ----------------------------------------------------------------------------
def _row(request: SignedInRequest, pk: int) -> OpenHour:
    rows = OpenHour.objects.visible_to(request.user).for_page()
    found: OpenHour = get_object_or_404(rows, pk=pk)
    return found


@login_required
@require_GET
def open_hour(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an open hour to both: when, how and where, and afterwards whether it took place."""
    return _page(request, _row(request, pk))


def _page(
    request: SignedInRequest, row: OpenHour, *, refused: forms.Form | None = None
) -> HttpResponse:
    now, user = timezone.now(), request.user
    side = policies.side_of_open(user, row)
    asks = side == Side.FOUNDER and permits(
        may_ask, user, row.venture, row.mentor, on=timezone.localdate(now)
    )
    again = policies.books_again_on(row.venture, at=now) if side == Side.FOUNDER else None
    context = {
        "row": row,
        "side": side,
        "verbs": offered_of_open_hour(row, user, now),
        "said": row.mentor_says if side == Side.MENTOR else row.founder_says,
        "other": row.founder_says if side == Side.MENTOR else row.mentor_says,
        "later": later_in_words(again) if again else "",
        "disagreed": row.disagrees,
        "may_ask": asks,
        "has_entry": row.status == OpenHourStatus.BOOKED,
        "refused": refused,
    }
    status = 422 if refused is not None else 200
    return render(request, "mentoring/open_hour.html", context, status=status)


@login_required
@require_GET
def open_hour_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an open hour as an entry for a calendar."""
    row = _row(request, pk)
    if row.status != OpenHourStatus.BOOKED:
        raise Http404
    entry = open_hour_invitation(row, request.user, method=REQUEST)
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return file_answer(entry.encode(), f"open-hour-{row.pk}.ics", kind)


@login_required
@require_POST
def open_hour_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Call it off, or say whether it took place."""
    found = OPEN_HOUR_VERBS.get(verb)
    if found is None:
        raise Http404
    row = _row(request, pk)
    found.may(request.user, row)
    form = found.form(request.POST)
    if not form.is_valid():
        return _page(request, row, refused=form)
    now = timezone.now()
    if not found.when(row, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("open_hour", pk=pk)
    try:
        found.action(row, **form.cleaned_data, by=request.user, at=now)
    except InvalidMove:
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, form))
    else:
        messages.success(request, str(found.done))
    return redirect("open_hour", pk=pk)
