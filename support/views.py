"""Everybody reads what is given and checks it; the programme office keeps it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from accounts.models import User
from accounts.policies import permits
from spaces.models import Space
from support import actions, policies
from support.enums import Audience
from support.forms import CheckedForm, CheckForm, MeasureFilter, MeasureForm
from support.models import Measure
from support.queries import About, check, standing_measures
from ui import outside
from ui.written import given_back
from ventures.models import Venture


def _one(code: str) -> Measure:
    return get_object_or_404(standing_measures(timezone.localdate()), code=code)


def _to_keep(code: str, first: str | None) -> Measure:
    """Return the version to come that begins on the day `first`, else the one that stands."""
    day, today = outside.day(first), timezone.localdate()
    coming = Measure.objects.filter(code=code, valid_from=day) if day and day > today else None
    return (coming and coming.first()) or _one(code)


@login_not_required
@require_GET
def support_list(request: HttpRequest) -> HttpResponse:
    """Show what is given, to whom, by which text, and when somebody last read it."""
    today = timezone.localdate()
    form = MeasureFilter(request.GET)
    form.is_valid()
    told = form.cleaned_data  # a filter that is none drops itself, not the others
    rows = standing_measures(today).search(told.get("q", ""))
    for name in ("kind", "audience"):
        if told.get(name):
            rows = rows.filter(**{name: told[name]})
    context = {
        "form": form,
        "measures": [(each, each.has_ended(today)) for each in rows],
        "filtered": any(told.values()),
    }
    return render(request, "support/list.html", context)


@login_not_required
@require_GET
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Show a measure, and check it for an own venture or space, or for what is answered."""
    measure, today = _one(code), timezone.localdate()
    mine = _mine(request.user, measure) if request.user.is_authenticated else []
    form = CheckForm(request.GET, measure=measure, mine=mine)
    form.is_valid()
    told = form.cleaned_data  # an amount that is none leaves the answers as they are
    about = _about(mine, told.get("about"))
    amount = told.get("amount")
    context = {
        "measure": measure,
        "today": today,
        "has_ended": measure.has_ended(today),
        "check": check(measure, about, told, on=today),
        "form": form,
        "about": about,
        "asked": bool(request.GET),
        "estimate": None if amount is None else measure.estimate(amount),
        "versions": Measure.objects.filter(code=code)
        .exclude(pk=measure.pk)
        .order_by("-valid_from"),
        "keeps": request.user.is_authenticated and permits(policies.may_keep, request.user),
    }
    return render(request, "support/measure.html", context)


def _mine(user: User, measure: Measure) -> list[Venture] | list[Space]:
    """Return whom of one's own the measure can be for."""
    if measure.audience == Audience.SPACES:
        return list(Space.objects.managed_by(user))
    if measure.audience == Audience.VENTURES:
        return list(Venture.objects.founded_by(user))
    return []


def _about(mine: list[Venture] | list[Space], key: int | None) -> About:
    """Return whom the check is about: whoever was chosen, else the first."""
    chosen = [each for each in mine if each.pk == key] or mine
    return chosen[0] if chosen else None


@login_required
@require_http_methods(["GET", "POST"])
def support_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Put a measure right, or write its next version."""
    policies.may_keep(request.user)
    measure = _to_keep(code, request.GET.get("from"))
    form = MeasureForm(posted(request), instance=measure)
    if form.is_valid():
        try:
            saved = actions.revise(measure, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.VersionThere:
            form.add_error("valid_from", _("A version of that day is there already."))
        else:
            messages.success(request, _saved_in_words(saved))
            return redirect("support", code)
    context = {"measure": measure, "form": form}
    return render(request, "support/edit.html", context, status=422 if form.errors else 200)


def _saved_in_words(measure: Measure) -> str:
    today = timezone.localdate()
    if Measure.objects.on(today).filter(pk=measure.pk).exists():
        return _("Saved. Everybody reads it now.")
    if measure.valid_from <= today:
        return _("Saved under “Other versions”: one with a later first day stands.")
    told = _("Saved. It stands from %(day)s on; until then it is put right under “Other versions”.")
    return told % {"day": measure.valid_from.isoformat()}


@login_required
@require_POST
def support_checked(request: SignedInRequest, code: str) -> HttpResponse:
    """Write down that the source was read today."""
    policies.may_keep(request.user)
    form, measure = CheckedForm(request.POST), _one(code)
    if not form.is_valid():
        messages.error(request, given_back(_("At most 200 characters, please."), form))
    elif form.cleaned_data["version"] not in {None, measure.pk}:  # another source stands by now
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, form))
    else:
        note = form.cleaned_data["note"]
        actions.confirm(measure, note=note, by=request.user, at=timezone.now())
        messages.success(request, _("Written down, with today's date."))
    return redirect(outside.path(request.POST.get("next"), f"/support/{code}/"))
