"""Ventures that show themselves to mentors, and what mentors offer them."""

from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, limited, posted
from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.forms import OfferForm, OpenFilter, TakeForm
from mentors.models import OFFERS_AT_MOST, MentorProfile, Offer
from mentors.queries import open_ventures, readable
from ui.text import days_in_words
from ventures.models import Venture

PER_PAGE = 12


# --- what mentors see -----------------------------------------------------------------------
def _me(request: SignedInRequest) -> MentorProfile:
    """Return the reader as a mentor of the library, or refuse."""
    rows = MentorProfile.objects.filter(user=request.user).with_place()
    mentor = rows.prefetch_related("interests", "places", "sectors").first()
    if mentor is None:
        raise Denied
    policies.may_browse(request.user, mentor)
    return mentor


@login_required
@require_GET
def venture_open_list(request: SignedInRequest) -> HttpResponse:
    """Show a mentor the ventures that may be offered help, the newest first."""
    mentor, today = _me(request), timezone.localdate()
    form = OpenFilter(request.GET)
    found = open_ventures(mentor, form.chosen(), today=today)
    page = Paginator(
        found.select_related("stage", "county__prefecture").prefetch_related(
            "sectors", "needs__help_kind"
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    looser = None if page else form.loosened(partial(open_ventures, mentor, today=today))
    offers = Offer.objects.filter(mentor=mentor).for_list()
    return render(
        request,
        "mentors/open.html",
        {
            "form": form,
            "page": page,
            "looser": looser,
            "offers": offers[:PER_PAGE],
            "left": OFFERS_AT_MOST - mentor.open_offers,
            "most": OFFERS_AT_MOST,
            "is_busy": mentor.is_full or _pauses(mentor),
        },
    )


def _pauses(mentor: MentorProfile) -> bool:
    return bool(mentor.paused_until and mentor.paused_until >= timezone.localdate())


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def offer_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer help to one venture; what he may not find is not there."""
    mentor, today = _me(request), timezone.localdate()
    shown = open_ventures(mentor, {}, today=today).select_related("stage", "county__prefecture")
    venture = get_object_or_404(shown.prefetch_related("sectors", "needs__help_kind"), pk=pk)
    form = OfferForm(posted(request))
    if form.is_valid() and _offered(request, venture, mentor, form):
        told = _("Offered. %(venture)s has %(days)s to answer.")
        days = days_in_words(settings.ANSWER_DAYS)
        messages.success(request, told % {"venture": venture, "days": days})
        return redirect("venture_open_list")
    context = {"venture": venture, "form": form}
    return render(request, "mentors/offer_new.html", context, status=422 if form.errors else 200)


def _offered(
    request: SignedInRequest, venture: Venture, mentor: MentorProfile, form: OfferForm
) -> bool:
    """Offer, or tell the form why not."""
    try:
        actions.offer_help(venture, mentor, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.MentorBusy:
        told = _("You are taking nobody on just now: free a place or end your pause first.")
        form.add_error(None, told)
    except actions.TooManyOffers:
        form.add_error(None, _("Three of your offers wait for an answer; take one back first."))
    except actions.AlreadyOpen:
        form.add_error(None, _("Something is open between you and this venture already."))
    return not form.errors


# --- what the team sees ---------------------------------------------------------------------
@login_required
@require_POST
def venture_show(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Let mentors and spaces find a venture, or no longer; works at once."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    if "hide" in request.POST:
        actions.hide_venture(venture, by=request.user, at=timezone.now())
        messages.success(request, _("Mentors and maker spaces no longer find this venture."))
    else:
        actions.show_venture(venture, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("Mentors of the library and maker spaces can find it now, without your names."),
        )
    return redirect(f"{reverse('home')}?venture={venture.pk}")


@login_required
@require_GET
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one offer to the team and to whoever made it."""
    return _offer_page(request, _offer(request, pk), TakeForm(person=request.user))


@login_required
@require_POST
def offer_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Take an offer, turn it down, or take it back."""
    made = _offer(request, pk)
    if verb == "take":
        return _take(request, made)
    act = {"turn_down": actions.turn_down, "take_back": actions.take_back}.get(verb)
    if act is None:
        raise Http404
    try:
        act(made, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("This had been answered meanwhile; nothing was changed."))
    else:
        messages.success(request, _("Done; the other side is told."))
    return redirect("venture_open_list" if verb == "take_back" else "request_list")


def _take(request: SignedInRequest, made: Offer) -> HttpResponse:
    policies.may_turn_down(request.user, made)  # before anything typed is looked at
    form = TakeForm(request.POST, person=request.user)
    if not form.is_valid():
        return _offer_page(request, made, form, status=422)
    told = ""
    try:
        begun = actions.take(made, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.MentorBusy:
        told = _("The mentor has no place just now; the offer stays open.")
    except actions.TooManyOpen:
        told = _("Five of your requests are open: take one back, then accept the offer.")
    except actions.AlreadyOpen:
        told = _("Something is open between you and this mentor already.")
    except policies.Unreachable:
        told = _("This offer can no longer be accepted.")
    except InvalidMove:
        told = _("This had been answered meanwhile; nothing was changed.")
    else:
        told = _("Offer accepted. You see each other's contact details from now on.")
        messages.success(request, told)
        return redirect("mentorship", pk=begun.pk)
    messages.error(request, told)
    return redirect("offer", pk=made.pk)


def _offer(request: SignedInRequest, pk: int) -> Offer:
    return get_object_or_404(Offer.objects.visible_to(request.user).for_list(), pk=pk)


def _offer_page(
    request: SignedInRequest, made: Offer, form: forms.Form, status: int = 200
) -> HttpResponse:
    leads = permits(policies.may_turn_down, request.user, made)
    context = {
        "offer": made,
        "readable": readable([made.mentor_id], request.user),
        "form": form,
        "may_answer": leads and made.is_open,
        "is_mine": made.mentor.user_id == request.user.pk,
        "leads": leads,
    }
    return render(request, "mentors/offer.html", context, status=status)
