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

from accounts.http import SignedInRequest
from accounts.policies import permits
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from spaces import actions, policies
from spaces.enums import QuestionKind
from spaces.models import Hosted, Place, Question, Space, Visit, VisitHour
from spaces.queries.desk import desk
from spaces.verbs import VERBS
from spaces.views.questions import question_page
from spaces.views.visits import visit_page
from ui.outside import path
from ui.written import given_back

Row = Question | Visit | Place | VisitHour | Hosted
_LISTS = {"hours": "visit_hours", "hosted": "hosted_list", "places": "place_list"}


@login_required
@require_GET
def space_desks(request: SignedInRequest) -> HttpResponse:
    """Show what waits in all spaces that this person manages."""
    return _desk(request, list(Space.objects.managed_by(request.user).with_place()))


@login_required
@require_GET
def space_desk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what waits in one space."""
    mine = Space.objects.managed_by(request.user).with_place()
    return _desk(request, [get_object_or_404(mine, pk=pk)])


def _desk(request: SignedInRequest, spaces: Sequence[Space]) -> HttpResponse:
    only = spaces[0] if len(spaces) == 1 else None
    found = desk(spaces, request.user, at=timezone.now())
    is_narrowed = request.GET.get("kind") == QuestionKind.PROPERTY
    context = {
        "desk": found,
        "only": only,
        "is_narrowed": is_narrowed,
        "waiting": found.for_liaison if is_narrowed else found.waiting,
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
    now = timezone.now()
    if not found.when(about, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return
    try:
        found.action(about, **form.cleaned_data, by=request.user, at=now)
    except InvalidMove:
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, form))
    except actions.SlotTaken as taken:
        messages.error(request, _taken_in_words(taken))
    except actions.InContract:
        messages.error(request, _("A contract names this place: close it instead of removing it."))
    else:
        messages.success(request, str(found.done))


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
