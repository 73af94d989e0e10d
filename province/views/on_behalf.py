"""What an officer does for those who cannot: a request seen, sent, taken back, answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Purpose
from accounts.http import SignedInRequest, posted
from accounts.models import User
from accounts.policies import Denied, permits
from accounts.queries import agrees
from audit.lifecycle import InvalidMove
from matching import queries as matching
from mentors import actions
from mentors.actions import on_behalf
from mentors.models import MentorProfile, MentorshipRequest
from mentors.policies import Unreachable, may_vet
from mentors.verbs import REQUEST_VERBS
from province.forms import AskForForm, BecauseForm, DeclineForForm
from ui.written import given_back
from ventures.models import Venture

SUGGESTED = 5
_NOBODY_LEADS = gettext_lazy(
    "Nobody leads %(venture)s who has an account that is switched on: there is nobody to ask for."
)


@dataclass(frozen=True)
class StandIn:
    """One button of the page: what is typed, what takes it, its words."""

    name: str
    form: type[BecauseForm]
    action: Callable[..., Any]
    button: str | Promise

    def is_offered(self, asked: MentorshipRequest, officer: User) -> bool:
        """Whether the officer may do it, and the person himself could."""
        if not asked.may(self.name):
            return False
        try:
            on_behalf.may_stand_in(officer, asked.venture, asked.mentor)
            person = on_behalf.person_for(self.name, asked.venture, asked.mentor)
        except Denied:
            return False
        return permits(REQUEST_VERBS[self.name].may, person, asked)


STAND_INS: Mapping[str, StandIn] = {
    each.name: each
    for each in (
        StandIn("accept", BecauseForm, on_behalf.accept_for, gettext_lazy("Accept for the mentor")),
        StandIn(
            "decline", DeclineForForm, on_behalf.decline_for, gettext_lazy("Decline for the mentor")
        ),
        StandIn(
            "withdraw",
            BecauseForm,
            on_behalf.withdraw_for,
            gettext_lazy("Take it back for the venture"),
        ),
    )
}


def _asked(request: SignedInRequest, pk: int) -> MentorshipRequest:
    may_vet(request.user)
    return get_object_or_404(MentorshipRequest.objects.for_list(), pk=pk)


@login_required
@require_GET
def office_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a request as the office may read it: message and reasons, no word between the two."""
    return _page(request, _asked(request, pk))


def _page(
    request: SignedInRequest,
    asked: MentorshipRequest,
    typed: tuple[str, BecauseForm] | None = None,
) -> HttpResponse:
    officer = request.user
    acts = [
        (each, typed[1] if typed and typed[0] == each.name else each.form(prefix=each.name))
        for each in STAND_INS.values()
        if each.is_offered(asked, officer)
    ]
    context = {
        "asked": asked,
        "acts": acts,
        "knows": not permits(on_behalf.may_stand_in, officer, asked.venture, asked.mentor),
    }
    return render(request, "province/request.html", context, status=422 if typed else 200)


@login_required
@require_POST
def office_request_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Answer a request for its mentor, or take it back for its venture."""
    asked, row = _asked(request, pk), STAND_INS.get(verb)
    if row is None:
        raise Http404
    on_behalf.may_stand_in(request.user, asked.venture, asked.mentor)
    form = row.form(request.POST, prefix=verb)
    if not form.is_valid():
        return _page(request, asked, (verb, form))
    try:
        row.action(asked, **form.cleaned_data, officer=request.user, at=timezone.now())
    except InvalidMove:
        refusal = _("This had been answered meanwhile; nothing was changed.")
        messages.info(request, given_back(refusal, form))
    except (actions.MentorBusy, actions.AlreadyOpen, Unreachable):
        refusal = _("The rules do not let the mentor accept now; nothing was done.")
        messages.error(request, given_back(refusal, form))
    else:
        messages.success(request, _("Done. Both sides are told that it was you."))
    return redirect("office_request", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def office_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask a mentor for a venture whose founders cannot."""
    may_vet(request.user)
    venture = get_object_or_404(Venture.objects.live().for_page(), pk=pk)
    is_led = _is_led(venture)
    may = is_led and permits(on_behalf.may_stand_in, request.user, venture)
    form = AskForForm(posted(request), initial={"mentor": request.GET.get("mentor", "")[:80]})
    if request.method == "POST":
        on_behalf.may_stand_in(request.user, venture)
        if not is_led:
            form.is_valid()  # cleans what is given back
            messages.error(request, given_back(_NOBODY_LEADS % {"venture": venture}, form))
            return redirect("office_ask", pk=pk)
        if form.is_valid() and (sent := _sent(request, form, venture)):
            messages.success(request, _("Sent. Both sides are told that it was you."))
            return redirect("office_request", pk=sent.pk)
    free = _free_mentors(venture) if may else []
    context = {
        "venture": venture,
        "form": form,
        "may": may,
        "free": free,
        "nobody_leads": "" if is_led else _NOBODY_LEADS % {"venture": venture},
    }
    return render(request, "province/ask.html", context, status=422 if form.errors else 200)


def _is_led(venture: Venture) -> bool:
    """Whether somebody leads it for whom an officer can speak."""
    try:
        on_behalf.lead_of(venture)
    except Denied:
        return False
    return True


def _free_mentors(venture: Venture) -> list[matching.Match[MentorProfile]]:
    """Return who fits and has a place, the best first, if whoever leads lets us compare."""
    if not agrees(on_behalf.lead_of(venture), Purpose.MATCHING):
        return []
    today = timezone.localdate()
    ask = matching.ask_of_venture(venture, today=today)
    found = matching.recommend_mentors(ask, top=SUGGESTED * 2, today=today, only_fitting=True)
    return [each for each in found if not each.subject.is_full][:SUGGESTED]


def _sent(request: SignedInRequest, form: AskForForm, venture: Venture) -> MentorshipRequest | None:
    """Send, or tell the form why the request was refused."""
    told, refusal = form.cleaned_data, ""
    mentor: MentorProfile = told["mentor"]
    if not permits(on_behalf.may_stand_in, request.user, venture, mentor):
        form.add_error("mentor", _("You know this mentor: a colleague sends it."))
        return None
    try:
        return on_behalf.send_for(
            venture,
            mentor,
            message=told["message"],
            reasons=_reasons(venture, mentor),
            officer=request.user,
            because=told["because"],
            at=timezone.now(),
        )
    except actions.AlreadyOpen:
        refusal = _("The venture has asked this mentor already.")
    except actions.TooManyOpen:
        refusal = _("The venture has as many open requests as it is allowed.")
    except actions.MentorBusy:
        refusal = _("This mentor takes no requests just now.")
    except Unreachable as kept:
        refusal = kept.words
    except Denied:  # reported again and again, barred, or nobody known yet
        refusal = _("Whoever leads the venture may ask nobody just now, so nothing was sent.")
    form.add_error(None, refusal)
    return None


def _reasons(venture: Venture, mentor: MentorProfile) -> Mapping[str, object]:
    """Return why the two fit, if whoever leads the venture lets us compare."""
    if not agrees(on_behalf.lead_of(venture), Purpose.MATCHING):
        return {}
    ask = matching.ask_of_venture(venture, today=timezone.localdate())
    return matching.explain_mentor(ask, mentor)
