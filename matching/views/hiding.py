"""Mentors and spaces that a reader takes out of a list, and brings back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, carried, carry, limited
from accounts.models import User
from matching import actions, queries
from matching.views.looking import ask_of_said, is_of_another, public_mentors
from mentors.models import MentorProfile
from spaces.models import Space
from ui import outside
from ventures.models import Venture
from ventures.policies import may_lead

AWAY_AT_MOST = 200  # with a sentence of any length they fit in a cookie


@login_required
@require_POST
def dismiss(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Do not show one mentor or space to this venture again."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    may_lead(request.user, venture)
    mentor = public_mentors().filter(slug=request.POST.get("mentor", "")).first()
    space = Space.objects.public().filter(slug=request.POST.get("space", "")).first()
    if (mentor is None) != (space is None):
        actions.dismiss(venture, mentor=mentor, space=space, by=request.user, at=timezone.now())
        told = _("%(name)s is not shown to you again. You can bring it back below.")
        messages.success(request, told % {"name": mentor or space})
    return redirect(f"{reverse('home')}?venture={venture.pk}")


@login_required
@require_POST
def restore(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Show again what was dismissed."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    actions.restore(venture, by=request.user)
    actions.take_back_not_meant(queries.ask_of_venture(venture, today=timezone.localdate()))
    return redirect(f"{reverse('home')}?venture={venture.pk}")


@login_not_required
@require_POST
@limited("sentence")
def not_meant(request: HttpRequest) -> HttpResponse:
    """Take a mentor or space out of the list that was not meant, and keep that to learn from.

    With `back` everything that was taken out of a sentence's list comes back.
    """
    venture = _own_venture(request, request.POST.get("venture"))
    if venture is not None and request.user.is_authenticated:
        return _not_meant_by_venture(request, request.user, venture)
    said = carried(request)
    if not said:
        return redirect("landing")
    if is_of_another(request, said):
        return redirect("match")
    ask, away = ask_of_said(said), list[int]()
    if "back" in request.POST:
        actions.take_back_not_meant(ask)
    elif named := _judged(request, ask):
        key = named.pk if isinstance(named, MentorProfile) else -named.pk
        away = list(dict.fromkeys([*said.get("away", ()), key]))[-AWAY_AT_MOST:]  # twice is once
    shown = outside.whole(request.POST.get("show"))
    response = redirect(reverse("match") + (f"?show={shown}" if shown else "") + "#found")
    carry(response, {**said, "away": away})
    return response


def _own_venture(request: HttpRequest, told: str | None) -> Venture | None:
    key = outside.whole(told)
    if key is None or not request.user.is_authenticated:
        return None
    return Venture.objects.founded_by(request.user).for_page().filter(pk=key).first()


def _not_meant_by_venture(request: HttpRequest, user: User, venture: Venture) -> HttpResponse:
    may_lead(user, venture)
    named = _judged(request, queries.ask_of_venture(venture, today=timezone.localdate()))
    if isinstance(named, MentorProfile):
        actions.dismiss(venture, mentor=named, by=user, at=timezone.now())
    elif named is not None:
        actions.dismiss(venture, space=named, by=user, at=timezone.now())
    return redirect(f"{reverse('home')}?venture={venture.pk}")


def _judged(request: HttpRequest, ask: queries.Ask) -> MentorProfile | Space | None:
    """Keep that the mentor or space of this press was not meant; return which one."""
    mentor = public_mentors().filter(slug=request.POST.get("mentor", "")).first()
    space = Space.objects.public().filter(slug=request.POST.get("space", "")).first()
    if mentor is not None:
        why = queries.explain_mentor(ask, mentor)
    elif space is not None:
        why = queries.explain_space(ask, space)
    else:
        return None
    called, at = why["fit"], timezone.now()
    actions.not_meant(ask, mentor=mentor, space=None if mentor else space, called=called, at=at)
    told = _("%(name)s is out of this list. Your words are kept without your name, to learn.")
    messages.success(request, told % {"name": mentor or space})
    return mentor or space
