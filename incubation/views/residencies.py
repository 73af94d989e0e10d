"""A residency, and moving on to another space."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from incubation import actions, policies
from incubation.forms import HandOverForm, TakeForm
from incubation.models import Application, HandOver, Residency
from incubation.verbs import consent_in_words, offered
from incubation.views.applications import open_forms, refused_in_words
from ui.written import given_back
from ventures.policies import follows


def _visible(request: SignedInRequest, pk: int) -> Residency:
    mine = Residency.objects.visible_to(request.user)
    return get_object_or_404(mine.for_page(), pk=pk)


@login_required
@require_GET
def residency(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a residency to both sides."""
    return residency_page(request, _visible(request, pk))


def residency_page(
    request: SignedInRequest, row: Residency, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a residency, with the form of a verb that was refused if any."""
    now = timezone.now()
    waiting = Application.objects.waiting().filter(space=row.space_id, kind=row.place.kind)
    context = {
        "residency": row,
        "forms": open_forms(
            offered("residencies", row, request.user, now), verb, form, seen=row.seen
        ),
        "refused": verb,
        "is_host": permits(policies.may_host, request.user, row),
        "follows": follows(request.user, row.venture),
        "waiting": waiting.count(),
        "reads_application": row.application is not None
        and permits(policies.may_read, request.user, row.application),
        "hand_overs": row.hand_overs.select_related("to_space"),
        "may_hand_over": row.is_running
        and not row.is_handed_over
        and permits(policies.may_deal, request.user, row),
        "left": (row.last_day - timezone.localdate(now)).days,
    }
    status = 422 if form else 200
    return render(request, "incubation/residency.html", context, status=status)


# --- hand-overs -----------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def hand_over_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose another space for a venture."""
    row = _visible(request, pk)
    policies.may_deal(request.user, row)
    form = HandOverForm(posted(request), residency=row)
    if form.is_valid():
        try:
            made = actions.ask_hand_over(
                row, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.HandOverOpen:
            form.add_error(None, _("A hand-over of this residency waits for an answer already."))
        except actions.NotThatDay:
            form.add_error(None, _("It has ended or is handed over, or the space does not run."))
        except Denied as refused:
            form.add_error(None, refused_in_words(refused))
        else:
            messages.success(request, _("Proposed; the other two sides are asked."))
            return redirect("hand_over", made.pk)
    context = {"residency": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/hand_over_new.html", context, status=status)


def _visible_hand_over(request: SignedInRequest, pk: int) -> HandOver:
    return get_object_or_404(HandOver.objects.visible_to(request.user).for_page(), pk=pk)


@login_required
@require_GET
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a hand-over and its three consents."""
    return hand_over_page(request, _visible_hand_over(request, pk))


def hand_over_page(
    request: SignedInRequest, row: HandOver, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a hand-over, with the form of a verb that was refused if any."""
    now = timezone.now()
    context = {
        "hand_over": row,
        "residency": row.residency,
        "forms": open_forms(offered("hand-overs", row, request.user, now), verb, form),
        "refused": verb,
        "may_take": row.may("take") and permits(policies.may_take, request.user, row),
        "consents": [
            (row.residency.venture, row.team_by, row.team_at),
            (row.residency.space, row.old_by, row.old_at),
            (row.to_space, row.taker_by, row.taker_at),
        ],
    }
    status = 422 if form else 200
    return render(request, "incubation/hand_over.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def hand_over_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the place and the days with which a space takes a venture."""
    row = _visible_hand_over(request, pk)
    form = TakeForm(posted(request), space=row.to_space)
    was_taken = row.taker_at is not None and "taker" in policies.sides_of(request.user, row)
    if form.is_bound and was_taken:
        return _too_late(request, row, form)
    policies.may_take(request.user, row)
    if form.is_valid():
        try:
            was_last = actions.take(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.PlaceTaken:
            form.add_error("place", _("Somebody else has the place in these days."))
        except actions.NotThatDay:
            form.add_error("first", _first_day(row))
        except actions.SpaceClosed:
            form.add_error(None, _("The space does not run, so nobody can move in."))
        except InvalidMove:
            return _too_late(request, row, form)
        else:
            messages.success(request, consent_in_words(was_last))
            return redirect("hand_over", row.pk)
    context = {"hand_over": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/hand_over_take.html", context, status=status)


def _too_late(request: SignedInRequest, row: HandOver, form: TakeForm) -> HttpResponseRedirect:
    told = _("Something has changed in the meantime, so nothing was done.")
    messages.info(request, given_back(told, form))
    return redirect("hand_over", row.pk)


def _first_day(row: HandOver) -> str:
    told = _("From today until the day after the old contract ends, %(last)s.")
    return told % {"last": row.residency.last_day.isoformat()}
