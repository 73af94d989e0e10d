"""Pages of the mentor library, requests and mentorships."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import Outdated
from accounts.forms import over_a_newer_version
from accounts.http import SignedInRequest
from accounts.policies import permits
from accounts.queries import draft
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.enums import MentorStatus, RequestStatus
from mentors.forms import (
    AppealForm,
    ExperienceRows,
    MentorFilter,
    ProfileForm,
)
from mentors.models import (
    EXPERIENCES_AT_MOST,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Vetting,
    WaitingPlace,
)
from mentors.queries import INBOX_SEGMENTS, directory, inbox, inbox_counts
from mentors.verbs import REQUEST_VERBS, Verb
from ui.rows import as_initial, rearranged, rows_as_initial

PER_PAGE = 12
PAUSE_WEEKS = 4
ROWS = "rows"


# --- the library ----------------------------------------------------------------------------
@login_not_required
@require_GET
def mentor_list(request: HttpRequest) -> HttpResponse:
    """Show the library with filters; it looks at nobody's own data."""
    today = timezone.localdate()
    form = MentorFilter(request.GET)
    found = directory(form.chosen(), today=today).for_cards()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    looser = None if page else form.loosened(partial(directory, today=today))
    shown = {"form": form, "page": page, "today": today, "looser": looser}
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
    if form.is_valid() and rows.is_valid():
        try:
            return _saved(request, form, rows.filled())
        except Outdated as newer:
            form = over_a_newer_version(ProfileForm, request.POST, newer.stored)
    return _edit_page(request, mentor, form, rows)


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
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, mentor, *_stored(mentor), appeal=form)
    try:
        actions.appeal(mentor, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been decided meanwhile; nothing was changed."))
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
    told = [
        {"id": row.pk, "text": row.text, "other": row.other, "years": row.years}
        for row in mentor.experiences.all()
    ]
    return ProfileForm(instance=mentor), ExperienceRows(prefix=ROWS, initial=told or [{}])


def _edit_page(
    request: SignedInRequest,
    mentor: MentorProfile | None,
    form: ProfileForm,
    rows: Any,  # noqa: ANN401
    **more: Any,  # noqa: ANN401
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
            "is_public": mentor is not None and mentor.status == MentorStatus.APPROVED,
            "told": _last_word(mentor),
            "appeal": AppealForm() if _may_appeal(mentor) else None,
            **more,
        },
        status=422 if more.get("appeal") else 200,
    )


_WORDS_FOR = frozenset({
    MentorStatus.RETURNED, MentorStatus.REFUSED, MentorStatus.SUSPENDED, MentorStatus.APPROVED,
})  # fmt: skip


def _last_word(mentor: MentorProfile | None) -> Vetting | None:
    """Return what the office wrote with its last decision, while that decision stands."""
    if mentor is None or mentor.status not in _WORDS_FOR:
        return None
    return mentor.vettings.exclude(text="").exclude(verb="appeal").first()


def _may_appeal(mentor: MentorProfile | None) -> bool:
    if mentor is None or not mentor.may("appeal"):
        return False
    return permits(policies.may_appeal, mentor.user, mentor)


# --- the inbox ------------------------------------------------------------------------------
@login_required
@require_GET
def mentor_inbox(request: SignedInRequest) -> HttpResponse:
    """Show a mentor who asks, soonest deadline first."""
    policies.may_write_profile(request.user)
    mentor = MentorProfile.objects.filter(user=request.user).first()
    if mentor is None:
        return redirect("mentor_edit")
    told = request.GET.get("show", "waiting")
    segment = told if told in INBOX_SEGMENTS else "waiting"
    counts = inbox_counts(request.user)
    labels = {
        "waiting": _("Waiting"),
        "asked_back": _("They reply"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "over": _("Over"),
    }
    page = Paginator(inbox(request.user, segment), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    return render(
        request,
        "mentors/inbox.html",
        {
            "mentor": mentor,
            "segment": segment,
            "segments": [(name, labels[name], counts[name]) for name in INBOX_SEGMENTS],
            "waiting": counts["waiting"],
            "page": page,
            "first": inbox(request.user, "waiting").first(),
            "is_paused": bool(
                mentor.paused_until and mentor.paused_until >= timezone.localdate(now)
            ),
        },
    )


@login_required
@require_POST
def mentor_pause(request: SignedInRequest) -> HttpResponseRedirect:
    """Take no new requests for four weeks, or take them again."""
    mentor = get_object_or_404(MentorProfile, user=request.user)
    now = timezone.now()
    until = (
        None if "resume" in request.POST else timezone.localdate(now) + timedelta(weeks=PAUSE_WEEKS)
    )
    actions.pause(mentor, until, by=request.user, at=now)
    messages.success(
        request,
        _("No new requests until %(day)s.") % {"day": until.isoformat()}
        if until
        else _("Founders can ask you again."),
    )
    return redirect("inbox")


# --- requests -------------------------------------------------------------------------------
@login_required
@require_GET
def request_list(request: SignedInRequest) -> HttpResponse:
    """Show a founder every request and who must act."""
    sent = MentorshipRequest.objects.sent_by(request.user).for_list().order_by("-sent_at", "-pk")
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    open_now = MentorshipRequest.objects.sent_by(request.user).unanswered().count()
    waiting = WaitingPlace.objects.waiting().filter(venture__in=request.user.ventures.all())
    context = {
        "page": page,
        "open_now": open_now,
        "waiting": waiting.select_related("venture", "mentor__user"),
    }
    return render(request, "mentors/requests.html", context)


@login_required
@require_POST
def waiting_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Wait no longer."""
    mine = WaitingPlace.objects.waiting().filter(venture__in=request.user.ventures.all())
    actions.leave_list(get_object_or_404(mine, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("You wait no longer; the next one moves up."))
    return redirect("request_list")


@login_required
@require_GET
def mentorship_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one request to both sides: the same reasons, who must act, until when."""
    return _request_page(request, _request(request, pk))


@login_required
@require_POST
def request_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, decline, ask back, reply, withdraw, or let a refusal stand no longer."""
    row = REQUEST_VERBS.get(verb)
    if row is None:
        raise Http404
    asked = _request(request, pk)
    form = row.form(request.POST)
    try:
        row.may(request.user, asked)  # before anything typed is looked at
        if not form.is_valid():
            return _request_page(request, asked, **{verb: form}, status=422)
        made = row.action(asked, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.MentorBusy as busy:
        why = {
            "full": _("All your places are taken. End a mentorship or add a place, then accept."),
            "week": _("You have taken as many new ventures this week as you set. Accept later."),
        }
        messages.error(request, why[busy.why])
    except actions.AlreadyOpen:
        messages.error(request, _("You already accompany this venture."))
    except policies.Unreachable:
        actions.close_impossible(asked, at=timezone.now())
        messages.error(request, _("This request cannot go on any more; it was closed."))
    except InvalidMove:
        messages.info(request, _("This had been answered meanwhile; nothing was changed."))
    else:
        messages.success(request, row.done(asked))
        return _after(row, asked, made)
    return redirect("request", pk=asked.pk)


def _after(row: Verb, asked: MentorshipRequest, made: Mentorship | None) -> HttpResponseRedirect:
    """Lead to what the action made, to the request, or to a list."""
    if made is not None:
        return redirect(row.leads_to, pk=made.pk)
    return redirect(row.leads_to, *([asked.pk] if row.leads_to == "request" else []))


def _request(request: SignedInRequest, pk: int) -> MentorshipRequest:
    visible = MentorshipRequest.objects.visible_to(request.user).for_list()
    return get_object_or_404(visible, pk=pk)


_OFFERS_NEXT = frozenset({RequestStatus.DECLINED, RequestStatus.EXPIRED, RequestStatus.CLOSED})


def _request_page(
    request: SignedInRequest, asked: MentorshipRequest, status: int = 200, **typed: forms.Form
) -> HttpResponse:
    answers = permits(policies.may_answer, request.user, asked)
    adds = permits(policies.may_withdraw, request.user, asked)
    now, is_over = timezone.now(), asked.status in _OFFERS_NEXT
    after = getattr(asked, "passed_to", None)
    return render(
        request,
        "mentors/request.html",
        {
            "asked": asked,
            "side": "mentor" if answers else "founder",
            "may": {
                verb.name: verb.is_offered(asked, request.user) for verb in REQUEST_VERBS.values()
            },
            "needs": asked.venture.needs.select_related("help_kind"),
            **{name: row.form() for name, row in REQUEST_VERBS.items() if name not in typed},
            **typed,
            "next": asked.next_choice
            if adds and is_over and after is None and actions.can_pass_on(asked, now)
            else None,
            "after": after,
            "mentorship": Mentorship.objects.filter(request=asked).first(),
        },
        status=status,
    )
