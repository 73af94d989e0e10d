"""What came of meetings, and a mentor's year."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, fresh_proof, limited, posted
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.forms import RatingForm, RecordForm
from mentoring.models import RATED_AT_LEAST, Meeting, Rating, Record
from mentoring.queries import figures, with_files, year_of, years_of
from mentoring.queries.figures import Year, year_workbook
from mentoring.queries.log import log_workbook
from mentoring.views.mentorships import mentorship_page, visible
from mentors.models import MentorProfile, Mentorship
from ui.files import in_chinese, workbook
from ui.outside import whole
from ui.seen import carry, refuse_unchanged, show_both


def given_back_late(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give back what is sent after the last day, with why it is not kept; there is no button."""

    @wraps(view)
    def in_time(request: SignedInRequest, pk: int, **others: int) -> HttpResponse:
        try:
            return view(request, pk, **others)
        except policies.TooLate:
            if request.method != "POST":
                raise
        shown = visible(request, pk)
        row = shown.records.filter(pk=others.get("record", 0)).first()
        form = RecordForm(request.POST, request.FILES, instance=row)
        form.add_error(
            None,
            _(
                "Nothing was saved: a month after the end of a mentorship its meetings "
                "are written down no more. Your text stands below."
            ),
        )
        return _record_page(request, shown, form, None, row, is_late=True)

    return in_time


@login_required
@require_http_methods(["GET", "POST"])
@given_back_late
def record_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a meeting, arranged here or not."""
    shown = visible(request, pk)
    now = timezone.now()
    policies.may_record(request.user, shown, at=now)
    about = _meeting(request, shown)
    if request.method == "GET":
        return _record_page(request, shown, RecordForm(initial=_of(about)), about)
    form = RecordForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.write_record(shown, meeting=about, **form.told(), by=request.user, at=now)
        except actions.AnotherDay:
            form.add_error("held_on", _("The mentorship had not begun, or was over, on that day."))
        except (actions.TooManyFiles, actions.NoRoom) as refusal:
            form.refuse_files(refusal)
        except InvalidMove:
            form.add_error(
                None,
                _("The other side has written this meeting down already. Saving keeps yours too."),
            )
        else:
            messages.success(request, _("Saved. Its time counts once the other side confirms it."))
            return redirect("mentorship", pk=shown.pk)
    if about is None:
        return mentorship_page(request, shown, record_form=form)
    return _record_page(request, shown, form, about)


def _meeting(request: SignedInRequest, shown: Mentorship) -> Meeting | None:
    """Return the meeting that the address names, if it is still to be written down."""
    if "meeting" not in request.GET:
        return None
    found = get_object_or_404(shown.meetings, pk=whole(request.GET["meeting"]))
    return found if found.is_over(timezone.now()) else None


def _of(about: Meeting | None) -> dict[str, object]:
    if about is None:
        return {}
    minutes = int(about.lasts.total_seconds()) // 60
    return {"held_on": timezone.localdate(about.starts_at), "minutes": minutes, "way": about.way}


@login_required
@require_http_methods(["GET", "POST"])
@given_back_late
def record(request: SignedInRequest, pk: int, record: int) -> HttpResponse:
    """Put a record right; the other side confirms it anew."""
    shown, now = visible(request, pk), timezone.now()
    policies.side_of(request.user, shown)
    rows = Record.objects.select_related("correction").prefetch_related(with_files())
    row = get_object_or_404(rows, mentorship=shown, pk=record)
    row.mentorship = shown  # known already
    policies.may_change_record(request.user, row, at=now)
    files = request.FILES if request.method == "POST" else None
    form = RecordForm(posted(request), files, instance=row)
    if not files:
        refuse_unchanged(form, RecordForm.Meta.fields)
    if form.is_valid():
        fresh = Record.objects.select_related("mentorship__mentor").get(pk=row.pk)
        seen = form.cleaned_data["seen"] or 0
        try:
            actions.correct(fresh, seen=seen, **form.told(), by=request.user, at=now)
        except actions.AnotherDay:
            form.add_error("held_on", _("The mentorship had not begun, or was over, on that day."))
        except (actions.TooManyFiles, actions.NoRoom) as refusal:
            form.refuse_files(refusal)
        except InvalidMove:
            form.add_error(
                None,
                _(
                    "The other side has just changed it. Below is your text; "
                    "saving it again replaces theirs."
                ),
            )
            show_both(form, RecordForm.Meta.fields)
            carry(form, "seen", fresh.newest.version)
        else:
            messages.success(request, _("Saved. Its time counts once the other side confirms it."))
            return redirect("mentorship", pk=shown.pk)
    return _record_page(request, shown, form, row.meeting, row)


def _record_page(
    request: SignedInRequest,
    shown: Mentorship,
    form: RecordForm,
    about: Meeting | None,
    row: Record | None = None,
    *,
    is_late: bool = False,
) -> HttpResponse:
    context = {
        "mentorship": shown,
        "form": form,
        "meeting": about,
        "record": row,
        "is_late": is_late,
    }
    return render(request, "mentoring/record.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@fresh_proof
@limited("export", reads=True)
@in_chinese
def mentorship_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give either side all records and goals of the two as Excel."""
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    today = timezone.localdate().isoformat()
    return workbook(log_workbook(shown), f"指导记录-{shown.venture}-{shown.mentor}-{today}")


@login_required
@require_GET
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a sheet that a mentor prints: how often and how long, from confirmed records."""
    shown = visible(request, pk)
    told = figures(shown)
    if shown.mentor.user_id != request.user.pk or not told.meetings:
        raise Http404
    today = timezone.localdate()
    context = {
        "mentorship": shown,
        "figures": told,
        "first": timezone.localdate(shown.started_at),
        "last": timezone.localdate(shown.ended_at) if shown.ended_at else today,
        "today": today,
    }
    return render(request, "mentoring/certificate.html", context)


# --- what founders think of one meeting -------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def record_rate(request: SignedInRequest, pk: int, record: int) -> HttpResponse:
    """Let a founder rate a meeting; the mentor reads no single rating.

    What is sent after the last day is given back with why it is not kept; there is no button.
    """
    shown, now = visible(request, pk), timezone.now()
    row = get_object_or_404(
        Record.objects.select_related("mentorship"), mentorship=shown, pk=record
    )
    said = Rating.objects.filter(record=row, by=request.user).first()
    form = RatingForm(posted(request), instance=said)
    is_late = False
    try:
        policies.may_rate(request.user, row, at=now)
    except policies.TooLate:
        if request.method != "POST":
            raise
        is_late = True
        form.add_error(
            None,
            _(
                "Nothing was saved: a month after the end of a mentorship its meetings "
                "are rated no more. Your text stands below."
            ),
        )
    if form.is_valid():
        actions.rate(row, **form.cleaned_data, by=request.user, at=now)
        messages.success(request, _("Kept. The mentor reads the mean of several meetings only."))
        return redirect("mentorship", pk=shown.pk)
    context = {"mentorship": shown, "record": row, "form": form, "is_late": is_late}
    return render(request, "mentoring/rate.html", context, status=422 if form.errors else 200)


# --- a mentor's year ------------------------------------------------------------------------
@login_required
@require_GET
def my_year(request: SignedInRequest) -> HttpResponse:
    """Show a mentor what a year came to, from confirmed records alone."""
    mentor, year = _my_year(request)
    years = years_of(mentor, today=timezone.localdate())
    ratings = Rating.objects.of_mentor(mentor).mean(least=RATED_AT_LEAST)
    context = {"mentor": mentor, "done": year, "years": years, "ratings": ratings}
    return render(request, "mentoring/year.html", context)


@login_required
@require_GET
@fresh_proof
@limited("export", reads=True)
def my_year_export(request: SignedInRequest) -> HttpResponse:
    """Give the same as Excel."""
    mentor, year = _my_year(request)
    return workbook(year_workbook(mentor, year), f"{_('mentoring')}-{year.year}")


def _my_year(request: SignedInRequest) -> tuple[MentorProfile, Year]:
    mentor = get_object_or_404(MentorProfile, user=request.user)
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    years = {str(year): year for year in years_of(mentor, today=today)}
    year = years.get(asked, today.year)
    return mentor, year_of(mentor, year, at=timezone.now())
