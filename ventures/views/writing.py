"""Pages on which a venture is written down."""

from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import Outdated, keep_draft
from accounts.forms import over_a_newer_version, refuse_unproved
from accounts.http import SignedInRequest, carried
from accounts.policies import permits
from accounts.queries import draft
from ui import outside
from ui.once import FIELD
from ui.rows import RowFormSet, as_initial, rearranged, rows_as_initial, show_stored
from ui.written import given_back
from ventures import actions, policies
from ventures.forms import NeedRows, VentureForm
from ventures.models import NEEDS_AT_MOST, Venture
from ventures.queries import was_taken_out

NEEDS = "needs"
MATCHED = ("sentence", "stage", "sectors", "county", "languages")  # fields that matching reads


@login_required
@require_http_methods(["GET", "POST"])
def venture_new(request: SignedInRequest) -> HttpResponse:
    """Write down a new venture; it starts from the sentence typed on the front page."""
    policies.may_found(request.user)
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def venture_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a venture of the own team."""
    mine = Venture.objects.of_team(request.user)
    if request.method == "POST" and mine.archived().filter(pk=pk).exists():
        return _put_away(request, pk)
    if request.method == "POST" and not mine.filter(pk=pk).exists():
        if was_taken_out(request.user, pk):
            told = _("You are no longer in its team, so nothing was saved.")
            messages.info(request, given_back(told, VentureForm(request.POST)))
            return HttpResponseRedirect(reverse("home"))
        raise Http404
    venture = get_object_or_404(Venture.objects.founded_by(request.user).for_page(), pk=pk)
    return _edit(request, venture)


def _put_away(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Keep what was typed while a colleague archived the venture: its form shows it afterwards."""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", FIELD}
    }
    keep_draft(request.user, actions.form_name(pk), fields, at=timezone.now())
    told = _(
        "It is archived, so nothing was saved. Once it is restored, its form shows your words."
    )
    messages.info(request, told)
    return HttpResponseRedirect(reverse("venture_archived"))


def _edit(request: SignedInRequest, venture: Venture | None) -> HttpResponse:
    name = actions.form_name(venture.pk if venture else None)
    if request.method == "GET":
        kept = draft(request.user, name)
        form, needs = _typed(kept[0], venture) if kept else _stored(request, venture)
        return _page(request, venture, form, needs, kept_at=kept[1].kept_at if kept else None)
    moved = rearranged(request.POST, NEEDS, at_most=NEEDS_AT_MOST)
    if moved is not None:
        return _page(request, venture, *_typed(moved, venture))
    form, needs = VentureForm(request.POST, instance=venture), NeedRows(request.POST, prefix=NEEDS)
    if venture is not None and not permits(policies.may_write, request.user, venture):
        refuse_unproved(form)  # whoever gets here is in the team
    if form.is_valid() and needs.is_valid():
        try:
            return _saved(request, venture, form, cast("list[actions.NeedTold]", needs.filled()))
        except Outdated as newer:
            form = over_a_newer_version(VentureForm, request.POST, newer.stored)
            show_stored(needs, _needs_of(newer.stored))
            return _page(request, venture, form, needs, status=409)
    return _page(request, venture, form, needs)


def _saved(
    request: SignedInRequest,
    venture: Venture | None,
    form: VentureForm,
    needs: Sequence[actions.NeedTold],
) -> HttpResponseRedirect:
    fields, now = dict(form.cleaned_data), timezone.now()
    version = fields.pop("version") or 0
    if venture is None:
        actions.found(fields, needs, by=request.user, at=now)
        told = (
            _("Your venture is kept. Nothing is sent yet: look the request over, then send it.")
            if request.POST.get("next")
            else _("Saved. These mentors and places fit what you wrote.")
        )
        messages.success(request, told)
    else:
        actions.save(venture, fields, needs, version=version, by=request.user, at=now)
        messages.success(request, _("Saved. The recommendations follow what you wrote."))
    response = HttpResponseRedirect(outside.path(request.POST.get("next"), reverse("home")))
    if venture is None:
        response.delete_cookie(settings.SAID_COOKIE_NAME)  # it has become a venture
    return response


def _typed(typed: QueryDict, venture: Venture | None) -> tuple[VentureForm, RowFormSet]:
    form = VentureForm(instance=venture, initial=as_initial(VentureForm, typed))
    return form, NeedRows(prefix=NEEDS, initial=rows_as_initial(NeedRows, typed, NEEDS))


def _stored(request: SignedInRequest, venture: Venture | None) -> tuple[VentureForm, RowFormSet]:
    if venture is None:
        said = carried(request)
        needs = said.get("needs") or [{}]
        first = {"sentence": said.get("text", ""), "languages": ["zh"], **said.get("venture", {})}
        form = VentureForm(initial=first, place=said.get("place"))
        return form, NeedRows(prefix=NEEDS, initial=needs)
    rows = _needs_of(venture)
    form = VentureForm(instance=venture, initial={"version": venture.version})
    return form, NeedRows(prefix=NEEDS, initial=rows or [{}])


def _needs_of(venture: Venture) -> list[dict[str, object]]:
    return [
        {
            "id": need.pk,
            "text": need.text,
            "importance": need.importance,
            "help_kind": need.help_kind_id,
        }
        for need in venture.needs.all()
    ]


def _page(
    request: SignedInRequest,
    venture: Venture | None,
    form: VentureForm,
    needs: RowFormSet,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    return render(
        request,
        "ventures/edit.html",
        {
            "venture": venture,
            "members": venture.members.select_related("person").order_by("pk") if venture else (),
            "empty": [form[name] for name in MATCHED if not form[name].value()] if venture else [],
            "form": form,
            "rows": needs,
            "most": NEEDS_AT_MOST,
            "draft": actions.form_name(venture.pk if venture else None),
            "next": outside.path(request.POST.get("next") or request.GET.get("next"), ""),
            "errors": len(form.errors) + sum(bool(row.errors) for row in needs if needs.is_bound),
            **more,
        },
        status=status,
    )
