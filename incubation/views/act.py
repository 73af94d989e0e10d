"""Every press around an application, a residency, a booking, a hand-over, a move or a condition."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.policies import permits
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from incubation import actions, policies
from incubation.models import (
    Application,
    Booking,
    ChainMove,
    ChainRule,
    EntryCondition,
    HandOver,
    Residency,
)
from incubation.verbs import VERBS
from incubation.views.applications import application_page
from incubation.views.chain import move_page
from incubation.views.chain_rules import rule_page
from incubation.views.residencies import hand_over_page, residency_page
from ui.outside import path
from ui.written import given_back

Row = Application | Residency | Booking | HandOver | EntryCondition | ChainMove | ChainRule
REFUSED: dict[type[Exception], str | Promise] = {
    InvalidMove: gettext_lazy("Something has changed in the meantime, so nothing was done."),
    actions.PlaceTaken: gettext_lazy("Somebody else has the place in these days."),
    actions.NotThatDay: gettext_lazy("This day is not possible here; nothing was changed."),
    actions.SpaceClosed: gettext_lazy("The space does not run, so nobody can move in."),
}


@login_required
@require_POST
def act(request: SignedInRequest, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    about: Row = get_object_or_404(found.rows._default_manager, pk=row)  # type: ignore[assignment]  # noqa: SLF001  documented API
    if not permits(_reader(about), request.user, about):
        raise Http404
    found.may(request.user, about)
    form = found.form(request.POST, auto_id=f"{verb}-%s")
    if not form.is_valid() or not _do(request, found, about, form):
        return _again(request, about, verb, form)
    return redirect(path(request.POST.get("back"), _page_of(about)))


def _reader(about: Row) -> Callable[..., None]:
    if isinstance(about, ChainMove):
        return policies.may_read_move
    if isinstance(about, ChainRule):
        return policies.may_keep_rule
    return policies.may_read_hand_over if isinstance(about, HandOver) else policies.may_read


def _do(request: SignedInRequest, found: RowVerb, about: Row, form: forms.Form) -> bool:
    """Do it; return False where a day of the form is not possible, which the form then says."""
    now = timezone.now()
    if not found.when(about, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return True
    try:
        outcome = found.action(about, **form.cleaned_data, by=request.user, at=now)
    except tuple(REFUSED) as refused:
        if isinstance(refused, actions.NotThatDay) and (days := _possible_days(refused)):
            form.add_error(next(iter(form.fields)), days)
            return False
        messages.error(request, given_back(str(REFUSED[type(refused)]), form))
    else:
        messages.success(request, found.words(outcome))
    return True


def _possible_days(refused: actions.NotThatDay) -> str:
    """Return in words which days the first field of a form can take; nothing where none is."""
    first, last = refused.first, refused.last
    if first is None or (last is not None and last < first):
        return ""
    if last is None:
        return _("Choose %(first)s or a later day.") % {"first": first.isoformat()}
    told = {"first": first.isoformat(), "last": last.isoformat()}
    return _("Choose a day from %(first)s to %(last)s.") % told


def _again(request: SignedInRequest, about: Row, verb: str, form: forms.Form) -> HttpResponse:
    if isinstance(about, Application):
        return application_page(request, about, verb, form)
    if isinstance(about, Booking):
        return application_page(request, about.application, verb, form)
    if isinstance(about, Residency):
        return residency_page(request, about, verb, form)
    if isinstance(about, HandOver):
        return hand_over_page(request, about, verb, form)
    if isinstance(about, ChainMove):
        return move_page(request, about, verb, form)
    if isinstance(about, ChainRule):
        return rule_page(request, about.code, (about.pk, verb, form))
    raise Http404


def _page_of(about: Row) -> str:
    if isinstance(about, EntryCondition):
        return reverse("conditions", args=[about.space_id])
    if isinstance(about, ChainRule) and not about.pk:
        return reverse("chain_rules")
    return about.get_absolute_url()
