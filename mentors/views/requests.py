"""The inbox of a mentor, and requests as both sides see them."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.enums import MentorStatus, RequestStatus
from mentors.forms import WithdrawForm
from mentors.models import (
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    WaitingPlace,
)
from mentors.queries import (
    INBOX_SEGMENTS,
    asked_again_from,
    call_contacts,
    inbox,
    inbox_counts,
    mentored_and_waiting,
    offers_to,
    readable,
    room_of,
)
from mentors.verbs import REQUEST_VERBS, Verb
from ui.written import given_back
from ventures.models import Venture
from ventures.policies import follows

PER_PAGE = 12
PAUSE_WEEKS = 4


# --- the inbox ------------------------------------------------------------------------------
@login_required
@require_GET
def mentor_inbox(request: SignedInRequest) -> HttpResponse:
    """Show a mentor who asks, soonest deadline first."""
    policies.may_write_profile(request.user)
    mentor = getattr(request.user, "mentor", None)
    if mentor is None:
        return redirect("mentor_edit")
    if mentor.status == MentorStatus.ENTERED:
        return redirect("mentor_consent")  # his first page after signing in
    told = request.GET.get("show", "waiting")
    segment = told if told in INBOX_SEGMENTS else "waiting"
    counts = inbox_counts(request.user)
    labels = {
        "waiting": _("Waiting"),
        "asked_back": _("They reply"),
        "accepted": _("Accepted"),
        "called": _("One call"),
        "declined": _("Declined"),
        "over": _("Over"),
    }
    page = Paginator(inbox(mentor, segment), PER_PAGE).get_page(request.GET.get("page"))
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
            "due_at": inbox(mentor, "waiting").values_list("due_at", flat=True).first(),
            "is_paused": mentor.is_paused(timezone.localdate(now)),
            "room": room_of(mentor, at=now),
            "again_from": asked_again_from(mentor, on=timezone.localdate(now)),
            "needs_consent": actions.needs_consent(mentor),
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
        _("No new requests up to and including %(day)s.") % {"day": until.isoformat()}
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
        "offers": offers_to(Venture.objects.founded_by(request.user), today=timezone.localdate()),
        "waiting": waiting.select_related("venture", "mentor__user"),
        "readable": readable(waiting.values("mentor"), request.user),
        "mentored": mentored_and_waiting(request.user),
        "led": set(Venture.objects.led_by(request.user).values_list("pk", flat=True)),
    }
    return render(request, "mentors/requests.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def requests_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a lead take back what still waits, each request ticked; what was answered stays."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    policies.may_withdraw_several(request.user, venture)
    waiting = list(venture.requests.unanswered().for_list().order_by("sent_at", "pk"))
    form = WithdrawForm(posted(request), waiting=waiting)
    if not form.is_valid():
        shown = {"venture": venture, "waiting": waiting, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "mentors/withdraw.html", shown, status=status)
    told = set(form.cleaned_data["asked"])
    taken = actions.withdraw_several(venture, told, by=request.user, at=timezone.now())
    if taken:
        done = ngettext(
            "One request was taken back; the mentor is told.",
            "%(n)s requests were taken back; each mentor is told.",
            len(taken),
        )
        messages.success(request, done % {"n": len(taken)})
    if left := len(told) - len(taken):
        stays = ngettext(
            "One was answered meanwhile and stays as it is.",
            "%(n)s were answered meanwhile and stay as they are.",
            left,
        )
        messages.info(request, stays % {"n": left})
    return redirect("request_list")


@login_required
@require_POST
def waiting_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Wait no longer."""
    mine = WaitingPlace.objects.waiting().filter(venture__in=request.user.ventures.all())
    place = get_object_or_404(mine.select_related("venture"), pk=pk)
    policies.may_leave_list(request.user, place)
    actions.leave_list(place, by=request.user, at=timezone.now())
    messages.success(request, _("You are off the waiting list; the next one moves up."))
    return redirect("request_list")


@login_required
@require_GET
def mentorship_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one request to both sides: the same reasons, who must act, until when."""
    return _request_page(request, _request(request, pk))


@login_required
@require_POST
def request_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, call once, decline, ask back, reply, withdraw, or lift a refusal."""
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
            "week": _(
                "You have reached your own limit of new ventures for this week. Accept later."
            ),
        }
        messages.error(request, given_back(why[busy.why], form))
    except actions.AlreadyOpen:
        messages.error(request, _("You already mentor this venture."))
    except policies.Unreachable:
        actions.close_impossible(asked, at=timezone.now())
        told = _("This request cannot go on any more; it was closed.")
        messages.error(request, given_back(told, form))
    except InvalidMove:
        told = _("This had been answered meanwhile; nothing was changed.")
        messages.info(request, given_back(told, form))
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


_OFFERS_NEXT = frozenset(
    {RequestStatus.CALLED, RequestStatus.DECLINED, RequestStatus.EXPIRED, RequestStatus.CLOSED}
)


def _is_here(named: MentorProfile | None, request: SignedInRequest) -> bool:
    """Whether the page on which this mentor is asked opens to the reader."""
    if named is None:
        return False
    return MentorProfile.objects.public().open_to(request.user).filter(pk=named.pk).exists()


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
            "follows": follows(request.user, asked.venture),
            "may": {
                verb.name: verb.is_offered(asked, request.user) for verb in REQUEST_VERBS.values()
            },
            "needs": asked.venture.needs.select_related("help_kind"),
            "team": asked.venture.members.select_related("person").order_by("joined_at", "pk"),
            **{name: row.form() for name, row in REQUEST_VERBS.items() if name not in typed},
            **typed,
            "next": actions.next_to_ask(asked, now) if adds and is_over and after is None else None,
            "after": after,
            "asks_colleague": adds and _is_here(asked.colleague, request),
            "contacts": call_contacts(asked, request.user, at=now),
            "room": room_of(asked.mentor, at=now) if answers else None,
            "mentorship": Mentorship.objects.filter(request=asked).first(),
        },
        status=status,
    )
