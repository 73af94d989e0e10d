"""What an officer does for a mentor or a pair who telephone: a pause, its end, a pair's end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions import on_behalf as pairs
from mentoring.enums import Side
from mentors.actions import on_behalf as mentors
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, Mentorship
from mentors.policies import may_vet
from province.forms import BecauseForm, EndForForm, HoldForForm, PauseForForm, SideForm
from ui.written import given_back


def refuse(request: SignedInRequest, form: BecauseForm) -> None:
    """Say that it cannot be done now, and give what was typed back."""
    form.is_valid()  # cleans what is given back
    told = _("This cannot be done now, or was done meanwhile; nothing was changed.")
    messages.info(request, given_back(told, form))


# --- a mentor -------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class MentorAct:
    """One button for a mentor: when there is something to press, what is typed, what takes it."""

    name: str
    form: type[BecauseForm]
    action: Callable[..., None]
    button: str | Promise
    when: Callable[[MentorProfile, date], bool]

    def is_offered(self, mentor: MentorProfile, officer: User) -> bool:
        """Whether the officer may do it, and the mentor himself could."""
        is_due = self.when(mentor, timezone.localdate())
        return is_due and permits(mentors.may_pause_for, officer, mentor)


MENTOR_ACTS: Mapping[str, MentorAct] = {
    each.name: each
    for each in (
        MentorAct(
            name="pause",
            form=PauseForForm,
            action=mentors.pause_for,
            button=gettext_lazy("Pause new requests for the mentor"),
            when=lambda mentor, _today: mentor.status == MentorStatus.APPROVED,
        ),
        MentorAct(
            name="resume",
            form=BecauseForm,
            action=mentors.resume_for,
            button=gettext_lazy("End the pause for the mentor"),
            when=MentorProfile.is_paused,
        ),
    )
}


def acts_for(
    mentor: MentorProfile, officer: User, typed: tuple[MentorAct, BecauseForm] | None = None
) -> list[tuple[MentorAct, BecauseForm]]:
    """Return what the officer can do for a mentor now, each with its form."""
    return [
        (each, typed[1] if typed and typed[0] is each else each.form(prefix=each.name))
        for each in MENTOR_ACTS.values()
        if each.is_offered(mentor, officer)
    ]


# --- a pair ---------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class PairAct:
    """One button for a side of a pair: what its own button asks, what is typed, what takes it."""

    name: str
    may: Callable[[User, Mentorship], None]
    when: Callable[[Mentorship], bool]
    form: type[SideForm]
    action: Callable[..., None]
    button: str | Promise

    def sides(self, pair: Mentorship) -> list[Side]:
        """Return the sides that could press it themselves now."""
        if not self.when(pair):
            return []
        return [side for side in Side if permits(pairs.could_press, self.may, pair, side)]

    def form_for(self, pair: Mentorship, sides: Sequence[Side], data: Any = None) -> SideForm:  # noqa: ANN401
        """Return its form."""
        stored = {"until": pair.paused_until}
        return self.form(data, prefix=self.name, initial=stored, sides=sides)


PAIR_ACTS: Mapping[str, PairAct] = {
    each.name: each
    for each in (
        PairAct(
            name="pause",
            may=policies.may_pause,
            when=lambda pair: pair.may("end"),
            form=HoldForForm,
            action=pairs.pause_for,
            button=gettext_lazy("Put it on hold for one side"),
        ),
        PairAct(
            name="go_on",
            may=policies.may_pause,
            when=lambda pair: pair.is_on_hold(timezone.localdate()),
            form=SideForm,
            action=pairs.go_on_for,
            button=gettext_lazy("Take it up again for one side"),
        ),
        PairAct(
            name="end",
            may=policies.may_close,
            when=lambda pair: pair.may("end"),
            form=EndForForm,
            action=pairs.end_for,
            button=gettext_lazy("End it for one side"),
        ),
    )
}


def _pair(request: SignedInRequest, pk: int) -> Mentorship:
    may_vet(request.user)
    return get_object_or_404(Mentorship.objects.for_list(), pk=pk)


@login_required
@require_GET
def office_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how a pair stands, and what can be done for one side of it."""
    return _page(request, _pair(request, pk))


def _page(
    request: SignedInRequest, pair: Mentorship, typed: tuple[PairAct, SideForm] | None = None
) -> HttpResponse:
    may = permits(mentors.may_stand_in, request.user, pair.venture, pair.mentor)
    acts = [
        (each, typed[1] if typed and typed[0] is each else each.form_for(pair, sides))
        for each in PAIR_ACTS.values()
        if may and (sides := each.sides(pair))
    ]
    context = {
        "pair": pair,
        "acts": acts,
        "knows": not may,
        "rests": pair.is_on_hold(timezone.localdate()),
    }
    return render(request, "province/pair.html", context, status=422 if typed else 200)


@login_required
@require_POST
def office_pair_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Put a pair on hold for one side, take it up again, or end it."""
    pair, row = _pair(request, pk), PAIR_ACTS.get(verb)
    if row is None:
        raise Http404
    mentors.may_stand_in(request.user, pair.venture, pair.mentor)
    sides = row.sides(pair)
    form = row.form_for(pair, sides, request.POST)
    if not sides:
        refuse(request, form)
        return redirect("office_pair", pk=pk)
    if not form.is_valid():
        return _page(request, pair, (row, form))
    try:
        row.action(pair, **form.cleaned_data, officer=request.user, at=timezone.now())
    except InvalidMove:
        refuse(request, form)
    else:
        messages.success(request, _("Done. Both sides are told that it was you."))
    return redirect("office_pair", pk=pk)
