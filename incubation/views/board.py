"""What managers keep: applications in their order, conditions, who lives where."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from incubation import actions, queries
from incubation.forms import ConditionForm
from incubation.models import Application, EntryCondition
from incubation.queries.residents import SHOWS, SORTS
from incubation.querysets import ApplicationQuerySet, ResidencyQuerySet
from spaces.models import Space
from ui.files import cut, in_chinese, workbook
from ui.text import every_word, sought

PER_PAGE = 30
EXPORTED_AT_MOST = 5_000
LONGEST_SEARCH = 60
SOON_DAYS = 90


def _mine(request: SignedInRequest, pk: int) -> Space:
    return get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)


# --- applications and the list ----------------------------------------------------------------
@login_required
@require_GET
def application_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the applications to a space: the waiting list in its order, and all others."""
    space = _mine(request, pk)
    rows, text, show = _applied(request, space)
    page = Paginator(rows.open() if show == "open" else rows, PER_PAGE)
    everybody = Application.objects.filter(space=space).shown_to(request.user)
    context = {
        "space": space,
        "waiting": rows.waiting(),
        "waits": everybody.waiting().count(),
        "page": page.get_page(request.GET.get("page")),
        "show": show,
        "text": text,
    }
    return render(request, "incubation/applications.html", context)


def _applied(request: SignedInRequest, space: Space) -> tuple[ApplicationQuerySet, str, str]:
    """Return who applied, of a name if words are given; these words, and which part it is."""
    rows = Application.objects.filter(space=space).shown_to(request.user).for_page()
    text = sought(request.GET.get("q", "")[:LONGEST_SEARCH])
    show = "all" if request.GET.get("show") == "all" else "open"
    named = every_word(text, lambda word: Q(venture__search_key__contains=word))
    return rows.filter(named), text, show


@login_required
@require_GET
@file_of_persons
@in_chinese
def application_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the table as Excel."""
    space = _mine(request, pk)
    rows, _text, show = _applied(request, space)
    take_away(request)
    day = timezone.localdate().isoformat()
    title = f"{space.name}入驻申请（{'全部' if show == 'all' else '未办结'}，{day}）"
    listed, title = cut(rows.open() if show == "open" else rows, EXPORTED_AT_MOST, title)
    return workbook(queries.applications_workbook(listed, title), f"入驻申请-{day}")


# --- conditions of entry ----------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def conditions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the conditions of entry, and add one."""
    space = _mine(request, pk)
    form = ConditionForm(posted(request), instance=EntryCondition(space=space))
    if form.is_valid():
        actions.add_condition(space, **form.told(), by=request.user, at=timezone.now())
        messages.success(request, _("Added; applications show it from now on."))
        return redirect("conditions", space.pk)
    context = {"space": space, "conditions": space.conditions.all(), "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/conditions.html", context, status=status)


# --- residents --------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Wanted:
    """What the address of the table asks for."""

    show: str
    text: str
    sort: str

    @classmethod
    def of(cls, request: SignedInRequest) -> "_Wanted":
        """Read the address; what it does not know counts as not said."""
        show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
        return cls(
            show=show if show in SHOWS else SHOWS[0],
            text=sought(request.GET.get("q", "")[:LONGEST_SEARCH]),
            sort=sort if sort in SORTS else "end",
        )

    def rows(self, space: Space) -> ResidencyQuerySet:
        """Return the residencies that are asked for."""
        return queries.residents(space, show=self.show, text=self.text, sort=self.sort)


@login_required
@require_GET
def residents(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who lives in a space, the contract that ends first at the top."""
    space, wanted = _mine(request, pk), _Wanted.of(request)
    today = timezone.localdate()
    page = Paginator(wanted.rows(space), PER_PAGE).get_page(request.GET.get("page"))
    for each in page:
        left = (each.last_day - today).days
        each.days_left = left  # type: ignore[attr-defined]
        each.ends_soon = each.is_running and left <= SOON_DAYS  # type: ignore[attr-defined]
    shows = [("running", _("Living here")), ("ended", _("Moved out")), ("all", _("All"))]
    sorts = [("end", _("ends first")), ("place", _("by place")), ("venture", _("by venture"))]
    there = queries.residents(space, show=wanted.show)
    here = there.begun(today) if wanted.show == "running" else there
    context = {
        "space": space,
        "wanted": wanted,
        "page": page,
        "here": here.count(),
        "later": there.count() - here.count(),
        "shows": shows,
        "sorts": sorts,
    }
    return render(request, "incubation/residents.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def residents_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the table as Excel."""
    space, wanted = _mine(request, pk), _Wanted.of(request)
    take_away(request)
    day = timezone.localdate().isoformat()
    rows, title = cut(wanted.rows(space), EXPORTED_AT_MOST, f"{space.name}入驻项目（{day}）")
    return workbook(queries.residents_workbook(rows, title), f"入驻项目-{day}")
