"""The desk of a manager, and every press around a space."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.policies import permits
from accounts.verbs import RowVerb, press
from spaces import actions, policies
from spaces.enums import QuestionKind
from spaces.models import Hosted, Place, Question, Space, Visit, VisitHour
from spaces.queries.desk import Desk, Waiting, desk, desk_workbook
from spaces.verbs import VERBS
from spaces.views.questions import question_page
from spaces.views.visits import visit_page
from ui.files import in_chinese, workbook
from ui.outside import path

EXPORTED_AT_MOST = 5_000
Row = Question | Visit | Place | VisitHour | Hosted
_LISTS = {"hours": "visit_hours", "hosted": "hosted_list", "places": "place_list"}


@login_required
@require_GET
def space_desks(request: SignedInRequest) -> HttpResponse:
    """Show what waits in all spaces that this person manages."""
    return _desk(request, _mine(request))


@login_required
@require_GET
def space_desk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what waits in one space."""
    return _desk(request, _mine(request, pk))


@login_required
@require_GET
@file_of_persons
@in_chinese
def space_desks_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page of all spaces of a manager shows as Excel."""
    mine = _mine(request)
    if not mine:
        raise Http404
    return _workbook(request, mine)


@login_required
@require_GET
@file_of_persons
@in_chinese
def space_desk_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give what the page of one space shows as Excel."""
    return _workbook(request, _mine(request, pk))


def _workbook(request: SignedInRequest, spaces: Sequence[Space]) -> HttpResponse:
    take_away(request)
    found, waiting, _is_narrowed = _found(request, spaces)
    name = spaces[0].name if len(spaces) == 1 else "我的空间"
    day = timezone.localdate().isoformat()
    content = desk_workbook(found, waiting, f"{name}（{day}）", at_most=EXPORTED_AT_MOST)
    return workbook(content, f"空间工作台-{day}")


def _mine(request: SignedInRequest, pk: int | None = None) -> list[Space]:
    """Return the spaces that this person manages, or the one that is asked for."""
    mine = Space.objects.managed_by(request.user).with_place()
    return list(mine) if pk is None else [get_object_or_404(mine, pk=pk)]


def _found(
    request: SignedInRequest, spaces: Sequence[Space]
) -> tuple[Desk, Sequence[Waiting], bool]:
    """Return the desk, what of it waits and is asked for, and whether that is a part of it."""
    found = desk(spaces, request.user, at=timezone.now())
    is_narrowed = request.GET.get("kind") == QuestionKind.PROPERTY
    return found, found.for_liaison if is_narrowed else found.waiting, is_narrowed


def _desk(request: SignedInRequest, spaces: Sequence[Space]) -> HttpResponse:
    only = spaces[0] if len(spaces) == 1 else None
    found, waiting, is_narrowed = _found(request, spaces)
    counted = frozenset(each.pk for each in spaces)
    request.space_waits = {counted: found.waits}  # type: ignore[attr-defined]  # for the frame
    context = {
        "desk": found,
        "only": only,
        "is_narrowed": is_narrowed,
        "waiting": waiting,
    }
    return render(request, "spaces/desk.html", context)


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    about: Row = get_object_or_404(found.rows, space=pk, pk=row)  # type: ignore[assignment]
    if not permits(policies.may_read, request.user, about):
        raise Http404
    found.may(request.user, about)
    form = found.form(request.POST)
    if not form.is_valid():
        return _again(request, about, verb, form)
    _do(request, found, about, form)
    return redirect(path(request.POST.get("back"), _page_of(about, pk, of)))


def _do(request: SignedInRequest, found: RowVerb, about: Row, form: forms.Form) -> None:
    try:
        press(request, found, about, form)
    except actions.SlotTaken as taken:
        messages.error(request, _taken_in_words(taken))
    except actions.InContract:
        messages.error(request, _("A contract names this place: close it instead of removing it."))


def _taken_in_words(taken: actions.SlotTaken) -> str:
    if taken.is_full:
        return _("The space is fully booked at that time: propose another.")
    return _("The visitor has agreed to another visit then: propose another time.")


def _again(request: SignedInRequest, about: Row, verb: str, form: forms.Form) -> HttpResponse:
    if isinstance(about, Question):
        return question_page(request, about, form)
    if isinstance(about, Visit):
        return visit_page(request, about, verb, form)
    raise Http404


def _page_of(about: Row, space: int, of: str) -> str:
    if isinstance(about, (Question, Visit)):
        return about.get_absolute_url()
    return reverse(_LISTS[of], args=[space])
