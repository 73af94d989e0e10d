"""A dispute of a pair: asked for, named, talked over, settled or not."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.forms import MediationForm, MediatorForm, OutcomeForm, RecuseForm, TalkForm
from mentoring.models import Mediation
from mentoring.queries.calendar import REQUEST, talk_invitation
from mentoring.views.mentorships import visible
from ui.files import file_answer
from ui.written import given_back

PER_PAGE = 12
_FORMS: Mapping[str, type[forms.Form]] = {
    "name": MediatorForm,
    "talk": TalkForm,
    "recuse": RecuseForm,
    "end": OutcomeForm,
    "withdraw": forms.Form,
}
_MAY: Mapping[str, Callable[..., None]] = {
    "name": policies.may_name_mediator,
    "talk": policies.may_settle,
    "recuse": policies.may_settle,
    "end": policies.may_settle,
    "withdraw": policies.may_withdraw_mediation,
}
_DO: Mapping[str, Callable[..., None]] = {
    "name": actions.name_mediator,
    "talk": actions.fix_talk,
    "recuse": actions.recuse,
    "end": actions.end_mediation,
    "withdraw": actions.withdraw_mediation,
}


@login_required
@require_http_methods(["GET", "POST"])
def mediation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a mediator; what is sent after the last day is given back."""
    shown, now = visible(request, pk), timezone.now()
    form = MediationForm(posted(request))
    try:
        policies.may_ask_for_mediation(request.user, shown, at=now)
    except policies.TooLate:
        if request.method != "POST":
            raise
        form.is_valid()
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("mentorship", pk=shown.pk)
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
    """Name a mediator, fix the talk, say that one cannot mediate, end it, or take it back."""
    row = _readable(request, pk)
    if verb not in _FORMS:
        raise Http404
    _MAY[verb](request.user, row)
    form = _form(verb, request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, **{verb: form})
    told = form.plan() if isinstance(form, TalkForm) else form.cleaned_data
    try:
        _DO[verb](row, **told, by=request.user, at=timezone.now())
    except InvalidMove:
        gone = _("It has gone on meanwhile; nothing was changed.")
        messages.info(request, given_back(gone, form))
    except Denied:  # of whoever was named: the office itself was let in above
        told_why = _("This person knows one of the two, or has said no: name somebody else.")
        form.add_error("person", told_why)
        return _page(request, row, **{verb: form})
    else:
        messages.success(request, _("Done; everybody concerned is told."))
    if not permits(policies.may_read_mediation, request.user, row):
        return redirect("my_mediations")  # whoever said no reads it no longer
    return redirect("mediation", pk=pk)


@login_required
@require_GET
def my_mediations(request: SignedInRequest) -> HttpResponse:
    """List what this person mediates, what goes on first."""
    mine = Mediation.objects.of_mediator(request.user).for_page()
    mine = mine.order_by(F("ended_at").desc(nulls_first=True), "-at", "-pk")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    going_on = Mediation.objects.of_mediator(request.user).under_way().count()
    now = timezone.now()
    open_ones = {each.pk for each in page if each.lacks_outcome(now)}
    context = {"page": page, "going_on": going_on, "without_outcome": open_ones}
    return render(request, "mentoring/my_mediations.html", context)


@login_required
@require_GET
def mediation_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the talk as an entry for a calendar, to the three who talk."""
    row = _readable(request, pk)
    takes_part = permits(policies.may_take_part, request.user, row.mentorship)
    if row.talk is None or not (takes_part or row.mediator_id == request.user.pk):
        raise Http404
    entry = talk_invitation(row, request.user, method=REQUEST)
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return file_answer(entry.encode(), f"mediation-{row.pk}.ics", kind)


def _form(
    verb: str, request: SignedInRequest, row: Mediation, typed: QueryDict | None = None
) -> forms.Form:
    """Return the form of a verb; that of the talk reads the clock of whoever types."""
    if verb == "talk":
        return TalkForm(typed, row=row, zone=request.user.time_zone)
    return _FORMS[verb](typed)


def _readable(request: SignedInRequest, pk: int) -> Mediation:
    row = get_object_or_404(Mediation.objects.for_page(), pk=pk)
    if not permits(policies.may_read_mediation, request.user, row):
        raise Http404
    return row


def _page(request: SignedInRequest, row: Mediation, **typed: forms.Form) -> HttpResponse:
    offers = {
        verb: typed.get(verb) or _form(verb, request, row)
        for verb in _FORMS
        if row.is_open and permits(_MAY[verb], request.user, row)
    }
    names = permits(policies.may_name_mediator, request.user, row)
    if row.mediator is None:
        offers = {verb: form for verb, form in offers.items() if verb in {"name", "withdraw"}}
    context: dict[str, Any] = {
        "mediation": row,
        "lacks_outcome": row.lacks_outcome(timezone.now()),
        "offers": offers,
        "may_name": names,
        "recusals": row.recusals.select_related("person") if names else (),
        "is_mediator": row.mediator_id == request.user.pk,
        "takes_part": permits(policies.may_take_part, request.user, row.mentorship),
    }
    return render(request, "mentoring/mediation.html", context, status=422 if typed else 200)
