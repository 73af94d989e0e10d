"""Applying for a place, answering, offering; what a venture has in all spaces."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Hat
from accounts.http import SignedInRequest, limited, posted
from accounts.policies import Denied, Unproved, permits
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from incubation import actions, policies
from incubation.enums import ApplicationStatus
from incubation.forms import ApplicationForm, OfferForm, TimeForm
from incubation.models import Application
from incubation.queries import answer_by, check, place_on_list
from incubation.verbs import offered
from safety.policies import Slowed
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.queries import asked_by
from ui import outside
from ui.written import given_back
from ventures.models import Venture
from ventures.policies import follows


@login_required
@require_GET
def venture_spaces(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a venture has in spaces, and what the reader asked of all of them."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    applications = list(venture.space_applications.for_page())
    for each in applications:
        each.list_place = _list_place(each)  # type: ignore[attr-defined]
    context = {
        "venture": venture,
        "applications": applications,
        "residencies": venture.residencies.lived().for_page().order_by("-span"),
        "asked": asked_by(request.user),
        "follows": follows(request.user, venture),
    }
    return render(request, "incubation/venture.html", context)


def _list_place(application: Application) -> int:
    """Return the place on the waiting list, nought where it is on none."""
    is_waiting = application.status == ApplicationStatus.WAITING
    return place_on_list(application) if is_waiting else 0


# --- applying -------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def application_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Apply for a place for one of the ventures that this person leads."""
    space = get_object_or_404(Space.objects.public().with_place(), slug=slug)
    if Hat.FOUNDER not in request.user.hats:
        raise Denied
    ventures = list(Venture.objects.led_by(request.user).for_page())
    key = outside.whole(request.POST.get("venture") or request.GET.get("venture"))
    venture = _chosen(ventures, key)
    if request.method == "POST" and (why := _why_not(space, venture, key)):
        messages.info(request, given_back(why, ApplicationForm(request.POST, space=space)))
        return redirect("application_new", space.slug)
    if venture is None:
        if request.method == "POST":
            raise Denied
        return render(request, "incubation/nothing_to_apply.html", {"space": space})
    if request.method == "POST" or space.status == SpaceStatus.RUNNING:
        policies.may_apply(request.user, venture, space)
    form = ApplicationForm(posted(request), space=space)
    if form.is_valid() and (made := _applied(request, space, venture, form)):
        messages.success(request, _("Sent. The space answers within ten working days."))
        return redirect("application", made.pk)
    context = {
        "space": space,
        "venture": venture,
        "ventures": ventures,
        "form": form,
        "may_apply": permits(policies.may_apply, request.user, venture, space),
        "checked": check(space.conditions.active(), venture, timezone.localdate()),
        "open": Application.objects.open().filter(space=space, venture=venture).first(),
    }
    status = 422 if form.errors else 200
    return render(request, "incubation/application_new.html", context, status=status)


def _chosen(ventures: list[Venture], key: int | None) -> Venture | None:
    """Return the venture that the address names, else the first one."""
    return next((each for each in ventures if each.pk == key), next(iter(ventures), None))


def _why_not(space: Space, venture: Venture | None, key: int | None) -> str:
    """Return why nothing is sent that was typed on a page of before: never for another venture."""
    if key is not None and (venture is None or venture.pk != key):
        return _("You lead this venture no longer, or it is archived, so nothing was sent.")
    if space.status != SpaceStatus.RUNNING:
        return _("The space does not run, so nobody can move in.")
    return ""


def _applied(
    request: SignedInRequest, space: Space, venture: Venture, form: ApplicationForm
) -> Application | None:
    """Apply, or tell the form why not."""
    try:
        return actions.apply(space, venture, form.told(), by=request.user, at=timezone.now())
    except actions.AppliedAlready:
        form.add_error(None, _("This venture has an open application to this space already."))
    except actions.MustBeMet as bars:
        for each in bars.failed:
            form.add_error(None, f"{each.condition.in_words}: {each.missing}")
    return None


def refused_in_words(refused: Denied) -> str:
    """Return why somebody may not ask a space, for the form that keeps what was typed."""
    if isinstance(refused, Slowed):
        return _(
            "Three reports about you were upheld within 180 days: you write first to nobody new "
            "until the programme office has looked."
        )
    if isinstance(refused, Unproved):
        return _(
            "Before you publish something or write to others, the law asks who you are: prove "
            "your phone number by a code."
        )
    return _("You cannot ask this space now; choose another one.")


# --- one application ------------------------------------------------------------------------
@login_required
@require_GET
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an application to both sides."""
    return application_page(request, _visible(request, pk))


def _visible(request: SignedInRequest, pk: int) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.user).for_page(), pk=pk)


def application_page(
    request: SignedInRequest, row: Application, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of an application, with the form of a verb that was refused if any."""
    now = timezone.now()
    is_host = permits(policies.may_host, request.user, row)
    verbs = offered("applications", row, request.user, now)
    until = answer_by(row)
    context = {
        "application": row,
        "forms": open_forms(verbs, verb, form, seen=row.seen),
        "refused": verb,
        "is_host": is_host,
        "may_offer": is_host and row.may("offer"),
        "follows": follows(request.user, row.venture),
        "checked": check(
            row.space.conditions.active(),
            row.venture,
            timezone.localdate(now),
            hazardous=row.is_hazardous,
        ),
        "list_place": _list_place(row),
        "until": until,
        "is_late": until < timezone.localdate(now),
        "office_knows": actions.office_knows(row, at=now),
        "residencies": row.residencies.for_page(),
        "bookings": [
            (each, open_forms(offered("bookings", each, request.user, now), verb, form))
            for each in row.bookings.for_page()
        ],
    }
    status = 422 if form else 200
    return render(request, "incubation/application.html", context, status=status)


def open_forms(
    verbs: Mapping[str, RowVerb], refused: str, form: forms.Form | None, *, seen: str = ""
) -> dict[str, forms.Form]:
    """Return a form for each verb that is offered; the one that was refused keeps its typing.

    What stands for the row as it is `seen` goes out with the forms that ask for it.
    """
    found = {
        name: each.form(auto_id=f"{name}-%s", initial={"seen": seen})
        for name, each in verbs.items()
    }
    return found | ({refused: form} if form is not None and refused in found else {})


@login_required
@require_http_methods(["GET", "POST"])
def application_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer places under contract, or time on equipment."""
    row = _visible(request, pk)
    policies.may_host(request.user, row)
    form: OfferForm | TimeForm
    if row.for_equipment:
        form = TimeForm(posted(request), application=row, initial=_wanted_time(row))
    else:
        form = OfferForm(posted(request), application=row, initial=_wanted_days(row))
    if not row.may("offer"):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("application", row.pk)
    if form.is_valid() and (done := _offer(request, row, form)):
        return done
    context = {"application": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/offer.html", context, status=status)


def _wanted_days(row: Application) -> dict[str, object]:
    return {"first": row.starts_on, "last": row.wanted_until}


def _wanted_time(row: Application) -> dict[str, object]:
    if row.span is None:
        return {}
    begins, ends = map(timezone.localtime, (row.span.lower, row.span.upper))
    return {
        "equipment": row.equipment_id,
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
    }


def _offer(
    request: SignedInRequest, row: Application, form: OfferForm | TimeForm
) -> HttpResponseRedirect | None:
    """Hold what is offered, or tell the form why not."""
    told, now = form.cleaned_data, timezone.now()
    try:
        if isinstance(form, TimeForm):
            span = told["span"]
            actions.offer_time(
                row,
                equipment=told["equipment"],
                begins=span.lower,
                ends=span.upper,
                rent=told["rent"],
                by=request.user,
                at=now,
            )
        else:
            actions.offer(row, **told, by=request.user, at=now)
    except actions.PlaceTaken:
        form.add_error(None, _("Somebody else has the place in these days."))
        return None
    except actions.OutsideHours:
        form.add_error("begins", _("The equipment cannot be used at that time; see its hours."))
        return None
    except actions.SpaceClosed:
        form.add_error(None, _("The space does not run, so nobody can move in."))
        return None
    except InvalidMove:
        refusal = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(refusal, form))
    else:
        messages.success(request, _("Offered; it is held until the team answers."))
    return redirect("application", row.pk)
