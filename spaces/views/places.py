"""Managers keep places, visiting hours and the list of who else is at the space."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from spaces import actions
from spaces.forms import HostedForm, HourForm, NoticeForm, PlaceForm
from spaces.models import Hosted, Place, Space, VisitHour
from ui.written import given_back


def _mine(request: SignedInRequest, pk: int) -> Space:
    return get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)


@login_required
@require_GET
def place_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the places of a space, desks, rooms and equipment."""
    space = _mine(request, pk)
    return render(request, "spaces/places.html", {"space": space, "places": space.places.all()})


@login_required
@require_http_methods(["GET", "POST"])
def place_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a place."""
    space = _mine(request, pk)
    return _place_page(request, Place(space=space))


@login_required
@require_http_methods(["GET", "POST"])
def place_edit(request: SignedInRequest, pk: int, place: int) -> HttpResponse:
    """Change a place."""
    space = _mine(request, pk)
    return _place_page(request, get_object_or_404(Place, space=space, pk=place))


def _place_page(request: SignedInRequest, place: Place) -> HttpResponse:
    form = PlaceForm(posted(request), instance=place)
    if form.is_valid():
        try:
            actions.save_place(place, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NameTaken:
            form.add_error("name", _("Another place has this name already."))
        except Place.DoesNotExist:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("place_list", place.space_id)
        else:
            messages.success(request, _("Saved. Founders see it now."))
            return redirect("place_list", place.space_id)
    return render(
        request,
        "spaces/place.html",
        {"space": place.space, "place": place, "form": form},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def visit_hours(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show when visitors may come, add hours, and say how long before they have to ask."""
    space = _mine(request, pk)
    is_notice = request.method == "POST" and "notice" in request.POST
    notice = NoticeForm(request.POST if is_notice else None, instance=space, auto_id="notice-%s")
    if notice.is_valid():
        actions.set_notice(space, **notice.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved. Founders see it now."))
        return redirect("visit_hours", space.pk)
    told = None if is_notice else posted(request)
    form = HourForm(told, instance=VisitHour(space=space))
    if form.is_valid():
        try:
            actions.add_hour(space, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.HoursMeet:
            form.add_error("begins", _("These hours overlap others of the same day."))
        else:
            messages.success(request, _("Added; founders can choose these times now."))
            return redirect("visit_hours", space.pk)
    return render(
        request,
        "spaces/hours.html",
        {"space": space, "form": form, "notice": notice, "hours": space.visit_hours.all()},
        status=422 if form.errors or notice.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def hosted_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who else is at a space, and add to it."""
    return _hosted_page(request, Hosted(space=_mine(request, pk)))


@login_required
@require_http_methods(["GET", "POST"])
def hosted_edit(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    """Change one of them."""
    return _hosted_page(request, get_object_or_404(Hosted, space=_mine(request, pk), pk=row))


def _hosted_page(request: SignedInRequest, hosted: Hosted) -> HttpResponse:
    space = hosted.space
    form = HostedForm(posted(request), instance=hosted)
    if form.is_valid():
        try:
            actions.save_hosted(hosted, form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NameTaken:
            form.add_error("name", _("This name is in the list already."))
        except Hosted.DoesNotExist:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("hosted_list", space.pk)
        else:
            messages.success(request, _("Saved. The public page shows those that have agreed."))
            return redirect("hosted_list", space.pk)
    return render(
        request,
        "spaces/hosted.html",
        {"space": space, "hosted": hosted, "form": form, "rows": space.hosted.all()},
        status=422 if form.errors else 200,
    )
