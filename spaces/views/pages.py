"""Pages of maker spaces."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actions import Outdated
from accounts.forms import over_a_newer_version
from accounts.http import SignedInRequest
from accounts.queries import draft
from spaces import actions
from spaces.forms import FacilityRows, SpaceFilter, SpaceForm
from spaces.models import FACILITIES_AT_MOST, Place, Space
from spaces.queries import carried, directory
from ui.rows import RowFormSet, as_initial, rearranged, rows_as_initial, show_stored

PER_PAGE = 12
_UNFILTERED = {"page", "sort"}  # what an address may say of the whole list
ROWS = "facilities"


@login_not_required
@require_GET
def space_list(request: HttpRequest) -> HttpResponse:
    """Show the directory of spaces with filters."""
    form = SpaceFilter(request.GET)
    found = partial(directory, on=timezone.localdate())
    page = Paginator(found(form.chosen()).for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "looser": None if page else form.loosened(found),
        "closed": bool(form.chosen().get("closed")),
        "carried": carried(timezone.localdate()) if request.GET.keys() <= _UNFILTERED else [],
        "any_closed": Space.objects.closed().exists(),
    }
    return render(request, "spaces/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def space_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the page of a space, line by line."""
    space = get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)
    if request.method == "GET":
        kept = draft(request.user, actions.form_name(pk))
        form, rows = _typed(kept[0], space) if kept else _stored(space)
        return _page(request, space, form, rows, kept_at=kept[1].kept_at if kept else None)
    moved = rearranged(request.POST, ROWS, at_most=FACILITIES_AT_MOST)
    if moved is not None:
        return _page(request, space, *_typed(moved, space))
    form = SpaceForm(request.POST, instance=space)
    rows = FacilityRows(request.POST, prefix=ROWS)
    if form.is_valid() and rows.is_valid():
        try:
            return _saved(request, space, form, cast("list[actions.FacilityTold]", rows.filled()))
        except Outdated as newer:
            form = over_a_newer_version(SpaceForm, request.POST, newer.stored)
            show_stored(rows, _facilities_of(newer.stored))
            return _page(request, space, form, rows, status=409)
        except actions.LivedIn as lived_in:
            form.add_error("status", _still_there(lived_in.places))
    return _page(request, space, form, rows)


def _saved(
    request: SignedInRequest, space: Space, form: SpaceForm, rows: Sequence[actions.FacilityTold]
) -> HttpResponseRedirect:
    fields = dict(form.cleaned_data)
    version = fields.pop("version")
    actions.save(space, fields, rows, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("Saved. Founders see it now."))
    return redirect("space_edit", space.pk)


def _still_there(places: Sequence[Place]) -> str:
    told = _("Under contract, so it cannot be closed yet: %(places)s.")
    return told % {"places": _(", ").join(map(str, places))}


def _typed(typed: QueryDict, space: Space) -> tuple[SpaceForm, RowFormSet]:
    form = SpaceForm(instance=space, initial=as_initial(SpaceForm, typed))
    return form, FacilityRows(prefix=ROWS, initial=rows_as_initial(FacilityRows, typed, ROWS))


def _stored(space: Space) -> tuple[SpaceForm, RowFormSet]:
    told = _facilities_of(space)
    form = SpaceForm(instance=space, initial={"version": space.version})
    return form, FacilityRows(prefix=ROWS, initial=told or [{}])


def _facilities_of(space: Space) -> list[dict[str, object]]:
    return [
        {"id": row.pk, "text": row.text, "other": row.other, "kind": row.kind}
        for row in space.facilities.all()
    ]


def _page(
    request: SignedInRequest,
    space: Space,
    form: SpaceForm,
    rows: RowFormSet,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    errors = len(form.errors) + sum(bool(row.errors) for row in rows if rows.is_bound)
    return render(
        request,
        "spaces/edit.html",
        {
            "space": space,
            "form": form,
            "rows": rows,
            "most": FACILITIES_AT_MOST,
            "draft": actions.form_name(space.pk),
            "errors": errors,
            **more,
        },
        status=status,
    )
