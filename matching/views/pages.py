"""One mentor, one space, and a request to a mentor."""

from collections.abc import Mapping
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Purpose
from accounts.http import SignedInRequest, carried, limited
from accounts.models import User
from accounts.policies import Denied, permits
from accounts.queries import agrees
from incubation.queries import who_may_come
from matching import queries
from matching.forms import RequestForm
from matching.views.looking import ask_of_said, chosen_venture, public_mentors
from mentoring.queries.counted import whole_of
from mentors.actions import (
    AlreadyOpen,
    ListFull,
    MentorBusy,
    TooManyOpen,
    refuse_untyped,
    send,
    wait_for,
)
from mentors.enums import MentorStatus, Obstacle
from mentors.models import MentorProfile, MentorshipRequest
from mentors.policies import Unreachable
from mentors.queries import are_together, asked_again_from, mentorship_figures
from mentors.querysets import MentorQuerySet
from safety.policies import Slowed
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import may_edit
from support.enums import Audience
from support.queries import Check, checks
from ui import outside
from ui.written import given_back
from ventures.actions import wear_founders_hat
from ventures.models import Venture
from ventures.policies import follows, may_found

REFUSALS = (Unreachable, AlreadyOpen, TooManyOpen, MentorBusy)
NEXT_CHOICES = 6
LEFT_LIBRARY = (MentorStatus.SUSPENDED, MentorStatus.EXPIRED, MentorStatus.RESIGNED)


# --- one mentor, one space ------------------------------------------------------------------
def _mentors_shown_to(user: User | AnonymousUser) -> MentorQuerySet:
    """Return the mentors whose pages open to this visitor; whom it may ask is among them."""
    return public_mentors().open_to(user)


def _meant(user: User | AnonymousUser, told: str | None) -> Venture | None:
    """Return the own venture that an address names, else the first one that this visitor leads.

    The profile of a mentor and the request to him take the same one.
    """
    if not user.is_authenticated:
        return None
    leads = set(Venture.objects.led_by(user).order_by().values_list("pk", flat=True))
    mine = Venture.objects.founded_by(user).for_page()
    return chosen_venture(sorted(mine, key=lambda each: each.pk not in leads), told)


def _ask(request: HttpRequest, venture: Venture | None) -> queries.Ask | None:
    """Return what this visitor looks for: the own venture, else the sentence just typed.

    Whoever lets no venture be compared has typed the sentence to have it compared.
    """
    if request.user.is_authenticated and venture and agrees(request.user, Purpose.MATCHING):
        return queries.ask_of_venture(venture, today=timezone.localdate())
    said = carried(request)
    return ask_of_said(said) if said else None


@login_not_required
@require_GET
def mentor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a mentor: why he fits, what he has done, what he does not take."""
    shown = get_object_or_404(
        _mentors_shown_to(request.user).prefetch_related(
            "experiences", "categories", "stages", "places"
        ),
        slug=slug,
    )
    own, today = _meant(request.user, request.GET.get("venture")), timezone.localdate()
    ask, is_paused = _ask(request, own), shown.is_paused(today)
    again_from = asked_again_from(shown, on=today)
    takes_none = shown.is_full or is_paused or again_from is not None
    return render(
        request,
        "matching/mentor.html",
        {
            "mentor": shown,
            "why": queries.explain_mentor(ask, shown) if ask else None,
            "venture": ask.venture if ask else None,
            "own": own,
            "figures": mentorship_figures(shown),
            "whole": whole_of(shown),
            "is_paused": is_paused,
            "again_from": again_from,
            "is_self": shown.user_id == request.user.pk,
            "similar": _similar(ask, shown) if ask and takes_none else [],
            **_asking(request.user, own, None if takes_none else shown),
            **_waiting(request, shown, own),
        },
    )


def _asking(
    user: User | AnonymousUser, own: Venture | None, asked: MentorProfile | None
) -> dict[str, object]:
    """Return why the own venture cannot ask this mentor, and which of the others can.

    Of one who takes no requests at all the page says so itself.
    """
    if not user.is_authenticated or own is None:
        return {"follows": False}
    told: dict[str, object] = {"follows": follows(user, own)}
    with suppress(Denied):  # who may send nothing at all reads why behind the button
        if asked is not None and (obstacle := _obstacle(user, own, asked)):
            told |= {"obstacle": obstacle, "others": _others_able(user, own, asked)}
    return told


def _others_able(user: User, own: Venture, asked: MentorProfile) -> list[Venture]:
    """Return the other ventures that this person leads and for which this mentor can be asked."""
    others = Venture.objects.led_by(user).exclude(pk=own.pk)
    return [each for each in others if not _obstacle(user, each, asked)]


def _waiting(
    request: HttpRequest, shown: MentorProfile, meant: Venture | None
) -> dict[str, object]:
    """Return how many wait for a mentor who is full, and who of one's own ventures does or could.

    Only a venture that one leads could: the one that is looked for, or else another. None could
    that he mentors, or that waits for his answer.
    """
    if not (shown.is_full and request.user.is_authenticated):
        return {}
    waiting = shown.waiting_places.waiting()
    mine = Venture.objects.founded_by(request.user)
    own = waiting.filter(venture__in=mine).first()
    has_room = own is None and waiting.count() < settings.WAITING_AT_MOST
    led = Venture.objects.led_by(request.user)
    able = [each for each in led if has_room and not are_together(each, shown)]
    could = next((each for each in able if each == meant), next(iter(able), None))
    return {"waiting": waiting.count(), "place": own, "could_wait": could}


@login_required
@require_POST
@limited("ask")
def mentor_wait(request: SignedInRequest, slug: str) -> HttpResponse:
    """Wait for a place with a mentor who is full."""
    shown = get_object_or_404(public_mentors(), slug=slug)
    mine = Venture.objects.founded_by(request.user)
    venture = get_object_or_404(mine, pk=outside.whole(request.POST.get("venture")))
    if not shown.is_full:
        return redirect(f"{reverse('request_new', args=[slug])}?venture={venture.pk}")
    try:
        place = wait_for(venture, shown, by=request.user, at=timezone.now())
    except Unreachable as kept:
        messages.error(request, kept.words)
    except AlreadyOpen as kept:
        messages.error(request, _words_of(kept))
    except ListFull:
        messages.error(request, _("The waiting list is full too. Ask one of the others that fit."))
    else:
        told = _("You are number %(n)s until %(day)s. You are told once a place is free for you.")
        messages.success(request, told % {"n": place.number, "day": place.until.isoformat()})
    return redirect(f"{reverse('mentor', args=[slug])}?venture={venture.pk}")


def _similar(ask: queries.Ask, shown: MentorProfile) -> list[queries.Match[MentorProfile]]:
    found = queries.recommend_mentors(ask, top=4, today=timezone.localdate())
    return [each for each in found if each.subject != shown and not each.subject.is_full][:3]


@login_not_required
@require_GET
def space(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a space: why it fits, what it has, what it costs, whom it takes; or as it was."""
    spaces = (Space.objects.public() | Space.objects.closed()).for_cards()
    shown = get_object_or_404(spaces.prefetch_related("facilities", "stages"), slug=slug)
    own = _meant(request.user, request.GET.get("venture"))
    ask = None if shown.status == SpaceStatus.CLOSED else _ask(request, own)
    return render(
        request,
        "matching/space.html",
        {
            "space": shown,
            "why": queries.explain_space(ask, shown) if ask else None,
            "venture": ask.venture if ask else None,
            "checks": _support_of(request.user, shown),
            "entry": who_may_come(shown, ask.venture if ask else None, timezone.localdate()),
        },
    )


def _support_of(user: User | AnonymousUser, shown: Space) -> list[Check]:
    """Return what the space may have, for whoever keeps its page."""
    if not user.is_authenticated or not permits(may_edit, user, shown):
        return []
    return checks(Audience.SPACES, shown, timezone.localdate())


# --- a request ------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def request_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a mentor for help; whoever is no founder yet puts the founder's hat on first.

    Of what is sent although a rule has come between meanwhile, the action says why, and keeps it.
    """
    user = request.user
    mentors = _mentors_shown_to(user) if request.method == "GET" else public_mentors()
    if request.method == "POST" and not mentors.filter(slug=slug).exists():
        return _left_meanwhile(request, slug)
    asked = get_object_or_404(mentors, slug=slug)
    if not permits(may_found, request.user):
        return _hat_first(request, asked)
    ventures = Venture.objects.led_by(request.user).for_page()
    venture = _meant(request.user, request.POST.get("venture") or request.GET.get("venture"))
    if venture is None:
        messages.info(
            request, _("First write down what you build; then ask %(mentor)s.") % {"mentor": asked}
        )
        return redirect(f"{reverse('venture_new')}?next={request.path}")
    ask = queries.ask_of_venture(venture, today=timezone.localdate())
    compares = agrees(request.user, Purpose.MATCHING)
    others = _next_choices(ask, asked) if compares else []
    form = RequestForm(
        request.POST or None,
        person=request.user,
        ventures=ventures,
        choices=[other.pk for other in others],
        initial={
            "venture": venture,
            **_said_before(request),
        },
    )
    why: Mapping[str, object] = queries.explain_mentor(ask, asked) if compares else {}
    if form.is_valid() and (sent := _sent(request, form, asked, why)):
        told = _(
            "Sent to %(mentor)s. Unanswered by %(day)s, it goes to your next choice"
            " or comes back to you."
        )
        day = timezone.localtime(sent.due_at).strftime("%Y-%m-%d")
        messages.success(request, told % {"mentor": asked, "day": day})
        return redirect("request", pk=sent.pk)
    obstacle = _obstacle(request.user, venture, asked) if request.method == "GET" else ""
    return render(
        request,
        "matching/request_new.html",
        {
            "form": form,
            "mentor": asked,
            "venture": venture,
            "why": why,
            "obstacle": obstacle,
            "others": _others_able(request.user, venture, asked) if obstacle else [],
        },
    )


def _left_meanwhile(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that the mentor is gone since the form was opened, and give back what was typed.

    Of one who was never in the library nobody learns that he is there.
    """
    get_object_or_404(MentorProfile, slug=slug, status__in=LEFT_LIBRARY)
    ventures = Venture.objects.led_by(request.user)
    form = RequestForm(request.POST, person=request.user, ventures=ventures, choices=[])
    messages.info(request, given_back(_("This mentor is no longer in the library."), form))
    return redirect("home")


def _hat_first(request: SignedInRequest, asked: MentorProfile) -> HttpResponse:
    """Explain that founders ask, and offer to become one with one press."""
    if request.method == "POST" and "wear" in request.POST:
        wear_founders_hat(request.user, at=timezone.now())
        return redirect(request.get_full_path())
    return render(request, "matching/request_hat.html", {"mentor": asked})


def _obstacle(user: User, venture: Venture, asked: MentorProfile) -> str:
    """Return in words why this mentor cannot be asked, or nothing."""
    if follows(user, venture):
        return _("A lead of your team asks mentors. Tell one of them whom you would ask.")
    try:
        refuse_untyped(venture, asked, by=user, at=timezone.now())
    except (Slowed, *REFUSALS) as kept:
        return _words_of(kept)
    return ""


def _words_of(kept: Exception) -> str:
    """Return in words why a request is refused."""
    if isinstance(kept, Unreachable):
        return kept.words
    if isinstance(kept, MentorBusy) and kept.why == "asked":
        return str(Obstacle.ASKED.label)
    return {
        AlreadyOpen: _(
            "You have asked this mentor already, or work together: look under Requests."
        ),
        TooManyOpen: _(
            "You have five open requests. Take one back under Requests, or wait for an answer."
        ),
        MentorBusy: _("This mentor takes no requests just now. Ask one of the others that fit."),
        Slowed: _(
            "Three reports about you were upheld within 180 days: you write first to nobody new "
            "until the programme office has looked."
        ),
    }[type(kept)]


def _said_before(request: SignedInRequest) -> dict[str, object]:
    """Return the words of an earlier request, if the address names one of the own ones."""
    key = outside.whole(request.GET.get("after")) or 0
    mine = MentorshipRequest.objects.sent_by(request.user)
    before = mine.filter(pk=key, is_placed=False).first()
    return {"message": before.message, "shares": before.shares} if before else {}


def _next_choices(ask: queries.Ask, asked: MentorProfile) -> list[MentorProfile]:
    """Return who else could be asked: the best ones with a free place."""
    found = queries.recommend_mentors(ask, top=NEXT_CHOICES + 4, today=timezone.localdate())
    free = [each.subject for each in found if not each.subject.is_full]
    return [other for other in free if other != asked][:NEXT_CHOICES]


def _sent(
    request: SignedInRequest,
    form: RequestForm,
    asked: MentorProfile,
    why: Mapping[str, object],
) -> MentorshipRequest | None:
    """Send, or tell the form why the request was refused."""
    told = form.cleaned_data
    try:
        return send(
            told["venture"],
            asked,
            message=told["message"],
            shares=told["shares"],
            choices=form.choices(),
            reasons=why,
            by=request.user,
            at=timezone.now(),
        )
    except (Slowed, *REFUSALS) as kept:
        form.add_error(None, _words_of(kept))
    return None
