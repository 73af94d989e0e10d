"""The mentor library, and the own profile."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import Outdated
from accounts.forms import over_a_newer_version, refuse_unproved
from accounts.http import SignedInRequest
from accounts.policies import may_speak, permits
from accounts.queries import draft
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.enums import MentorStatus
from mentors.forms import (
    AppealForm,
    ExperienceRows,
    MentorFilter,
    ProfileForm,
)
from mentors.models import (
    EXPERIENCES_AT_MOST,
    MentorProfile,
    Vetting,
)
from mentors.queries import directory, readable
from ui.rows import as_initial, rearranged, rows_as_initial, show_stored
from ui.written import given_back

PER_PAGE = 12
ROWS = "rows"


# --- the library ----------------------------------------------------------------------------
@login_not_required
@require_GET
def mentor_list(request: HttpRequest) -> HttpResponse:
    """Show the library with filters; of the reader it asks alone who is kept away."""
    today = timezone.localdate()
    form = MentorFilter(request.GET)
    found = directory(form.chosen(), today=today).open_to(request.user).for_cards()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    looser = None if page else form.loosened(partial(directory, today=today))
    asked_out = MentorProfile.objects.filter(pk__in=[each.pk for each in page])
    shown = {
        "form": form,
        "page": page,
        "today": today,
        "asked_out": asked_out.keys_asked_out(today),
        "looser": looser,
    }
    return render(request, "mentors/list.html", shown)


# --- the own profile ------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def mentor_edit(request: SignedInRequest) -> HttpResponse:
    """Write the own profile; what is saved is what founders read."""
    policies.may_write_profile(request.user)
    mentor = MentorProfile.objects.filter(user=request.user).first()
    if request.method == "GET":
        kept = draft(request.user, actions.form_name)
        form, rows = _typed(kept[0], mentor) if kept else _stored(mentor)
        return _edit_page(request, mentor, form, rows, kept_at=kept[1].kept_at if kept else None)
    moved = rearranged(request.POST, ROWS, at_most=EXPERIENCES_AT_MOST)
    if moved is not None:
        return _edit_page(request, mentor, *_typed(moved, mentor))
    form = ProfileForm(request.POST, instance=mentor)
    rows = ExperienceRows(request.POST, prefix=ROWS)
    if _publishes(request, mentor) and not permits(may_speak, request.user):
        refuse_unproved(form)
    if form.is_valid() and rows.is_valid():
        try:
            return _saved(request, form, rows.filled())
        except Outdated as newer:
            form = over_a_newer_version(ProfileForm, request.POST, newer.stored)
            form.show_interests()
            show_stored(rows, _lines_of(newer.stored))
            return _edit_page(request, mentor, form, rows, status=409)
    return _edit_page(request, mentor, form, rows)


def _publishes(request: SignedInRequest, mentor: MentorProfile | None) -> bool:
    """Whether others read what is being saved, or are about to."""
    is_shown = mentor is not None and mentor.status == MentorStatus.APPROVED
    return is_shown or "apply" in request.POST


@login_required
@require_GET
def mentor_apply(request: SignedInRequest) -> HttpResponse:
    """Begin an application; it is the profile page, with a button that sends it in."""
    policies.may_write_profile(request.user)
    return redirect("mentor_edit")


@login_required
@require_POST
def mentor_appeal(request: SignedInRequest) -> HttpResponse:
    """Ask that somebody else looks at a refusal."""
    mentor = get_object_or_404(MentorProfile, user=request.user)
    policies.may_appeal(request.user, mentor)
    if not mentor.may("appeal"):
        messages.info(request, _("This can be asked for only after a refusal; nothing was sent."))
        return redirect("mentor_edit")
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, mentor, *_stored(mentor), appeal=form)
    try:
        actions.appeal(mentor, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        told = _("This had been decided meanwhile; nothing was changed.")
        messages.info(request, given_back(told, form))
    else:
        messages.success(request, _("Sent. Somebody else of the programme office looks at it."))
    return redirect("mentor_edit")


@login_required
@require_POST
def mentor_resign(request: SignedInRequest) -> HttpResponseRedirect:
    """Leave the library; mentorships go on."""
    mentor = get_object_or_404(MentorProfile, user=request.user)
    try:
        actions.resign(mentor, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("You are not in the library."))
    else:
        messages.success(request, _("You have left the library. You may apply again at any time."))
    return redirect("mentor_edit")


@login_required
@require_POST
def mentor_take_back(request: SignedInRequest) -> HttpResponseRedirect:
    """Take the own application back; the profile stays as a draft."""
    mentor = get_object_or_404(MentorProfile, user=request.user)
    policies.may_take_back_application(request.user, mentor)
    try:
        actions.take_back_application(mentor, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been decided meanwhile; nothing was changed."))
    else:
        messages.success(request, _("Taken back. Your profile stays as a draft."))
    return redirect("mentor_edit")


def _saved(
    request: SignedInRequest, form: ProfileForm, rows: list[dict[str, Any]]
) -> HttpResponseRedirect:
    fields, now = dict(form.cleaned_data), timezone.now()
    version, interests = fields.pop("version"), fields.pop("interests")
    mentor = actions.save_profile(
        request.user, fields, rows, interests=interests, version=version, at=now
    )
    if "apply" in request.POST and mentor.may("apply"):
        if not rows:
            messages.error(
                request, _("Saved, but not sent in: tell at least one thing you have done.")
            )
            return redirect("mentor_edit")
        actions.apply(mentor, by=request.user, at=now)
        messages.success(
            request, _("Sent to the programme office. You will be told what it decides.")
        )
    else:
        messages.success(request, _("Saved."))
    return redirect("mentor_edit")


def _typed(typed: Any, mentor: MentorProfile | None) -> tuple[ProfileForm, Any]:  # noqa: ANN401
    form = ProfileForm(instance=mentor, initial=as_initial(ProfileForm, typed))
    return form, ExperienceRows(prefix=ROWS, initial=rows_as_initial(ExperienceRows, typed, ROWS))


def _stored(mentor: MentorProfile | None) -> tuple[ProfileForm, Any]:
    if mentor is None:
        return ProfileForm(initial={"languages": ["zh"]}), ExperienceRows(prefix=ROWS, initial=[{}])
    told = _lines_of(mentor)
    return ProfileForm(instance=mentor), ExperienceRows(prefix=ROWS, initial=told or [{}])


def _lines_of(mentor: MentorProfile) -> list[dict[str, object]]:
    return [
        {"id": row.pk, "text": row.text, "other": row.other, "years": row.years}
        for row in mentor.experiences.all()
    ]


def _edit_page(
    request: SignedInRequest,
    mentor: MentorProfile | None,
    form: ProfileForm,
    rows: Any,  # noqa: ANN401
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return render(
        request,
        "mentors/edit.html",
        {
            "mentor": mentor,
            "form": form,
            "rows": rows,
            "most": EXPERIENCES_AT_MOST,
            "draft": actions.form_name,
            "errors": len(form.errors) + sum(bool(row.errors) for row in rows if rows.is_bound),
            "applies": mentor is None or mentor.may("apply"),
            "is_public": mentor is not None and mentor.pk in readable([mentor.pk], request.user),
            "told": _last_word(mentor),
            "held": mentor.held_lines.count() if mentor else 0,
            "needs_consent": mentor is not None and actions.needs_consent(mentor),
            "may_take_back": _may_take_back(mentor),
            "appeal": AppealForm() if _may_appeal(mentor) else None,
            **more,
        },
        status=422 if more.get("appeal") else status,
    )


_WORDS_FOR = frozenset(
    {MentorStatus.RETURNED, MentorStatus.REFUSED, MentorStatus.SUSPENDED, MentorStatus.APPROVED}
)


def _last_word(mentor: MentorProfile | None) -> Vetting | None:
    """Return what the office wrote with its last decision, while that decision stands."""
    if mentor is None or mentor.status not in _WORDS_FOR:
        return None
    last = mentor.vettings.exclude(verb="appeal").first()
    return last if last is not None and last.text else None


def _may_appeal(mentor: MentorProfile | None) -> bool:
    if mentor is None or not mentor.may("appeal"):
        return False
    return permits(policies.may_appeal, mentor.user, mentor)


def _may_take_back(mentor: MentorProfile | None) -> bool:
    if mentor is None or not mentor.may("take_back"):
        return False
    return permits(policies.may_take_back_application, mentor.user, mentor)
