"""A dispute of a pair: asked for, named, talked over, settled or not."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.forms import MediationForm, MediatorForm, OutcomeForm, TalkForm
from mentoring.models import Mediation
from mentoring.views.mentorships import visible

_FORMS: Mapping[str, type[forms.Form]] = {
    "name": MediatorForm,
    "talk": TalkForm,
    "end": OutcomeForm,
    "withdraw": forms.Form,
}
_MAY: Mapping[str, Callable[..., None]] = {
    "name": policies.may_name_mediator,
    "talk": policies.may_settle,
    "end": policies.may_settle,
    "withdraw": policies.may_withdraw_mediation,
}
_DO: Mapping[str, Callable[..., None]] = {
    "name": actions.name_mediator,
    "talk": actions.fix_talk,
    "end": actions.end_mediation,
    "withdraw": actions.withdraw_mediation,
}


@login_required
@require_http_methods(["GET", "POST"])
def mediation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a mediator."""
    shown, now = visible(request, pk), timezone.now()
    policies.may_ask_for_mediation(request.user, shown, at=now)
    form = MediationForm(posted(request))
    if form.is_valid():
        try:
            asked = actions.ask_for_mediation(shown, **form.cleaned_data, by=request.user, at=now)
        except actions.AlreadyAsked:
            form.add_error(None, _("A mediation of yours goes on; you find it on this page."))
        else:
            told = _("Asked. The programme office names a mediator within three working days.")
            messages.success(request, told)
            return redirect("mediation", pk=asked.pk)
    earlier = list(shown.mediations.all())
    goes_on = not form.is_bound and any(each.is_open for each in earlier)
    context = {"mentorship": shown, "form": form, "earlier": earlier, "goes_on": goes_on}
    status = 422 if form.errors else 200
    return render(request, "mentoring/mediation_new.html", context, status=status)


@login_required
@require_GET
def mediation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a mediation to the two sides, the mediator and the office."""
    return _page(request, _readable(request, pk))


@login_required
@require_POST
def mediation_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Name a mediator, fix the day of the talk, end it, or take it back."""
    row = _readable(request, pk)
    if verb not in _FORMS:
        raise Http404
    _MAY[verb](request.user, row)
    form = _FORMS[verb](request.POST)
    if not form.is_valid():
        return _page(request, row, **{verb: form})
    try:
        _DO[verb](row, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("It has gone on meanwhile; nothing was changed."))
    except Denied:  # of whoever was named: the office itself was let in above
        form.add_error("person", _("This person knows one of the two: name somebody else."))
        return _page(request, row, **{verb: form})
    else:
        messages.success(request, _("Done; everybody concerned is told."))
    return redirect("mediation", pk=pk)


def _readable(request: SignedInRequest, pk: int) -> Mediation:
    joined = ("mentorship__mentor__user", "mentorship__venture", "mediator", "by")
    row = get_object_or_404(Mediation.objects.select_related(*joined), pk=pk)
    if not permits(policies.may_read_mediation, request.user, row):
        raise Http404
    return row


def _page(request: SignedInRequest, row: Mediation, **typed: forms.Form) -> HttpResponse:
    offers = {
        verb: typed.get(verb, form()) for verb, form in _FORMS.items()
        if row.is_open and permits(_MAY[verb], request.user, row)
    }  # fmt: skip
    if row.mediator is None:
        offers = {verb: form for verb, form in offers.items() if verb in {"name", "withdraw"}}
    context: dict[str, Any] = {
        "mediation": row,
        "offers": offers,
        "takes_part": permits(policies.may_take_part, request.user, row.mentorship),
    }
    return render(request, "mentoring/mediation.html", context, status=422 if typed else 200)
