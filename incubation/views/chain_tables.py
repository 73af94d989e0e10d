"""Tables of the chain: of one space for its managers, of the province for the office."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from incubation import policies, queries
from incubation.enums import ChainStage
from incubation.forms import ChainFilter
from incubation.models import ChainMove, Enrolment, Residency
from spaces.models import Space
from ui.files import cut, in_chinese, workbook
from ventures.models import Venture

PER_PAGE = 30
EXPORTED_AT_MOST = 20_000
MOVES_SHOWN = 30


def _mine(request: SignedInRequest, pk: int) -> Space:
    return get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)


def _context(request: SignedInRequest, space: Space | None) -> dict[str, object]:
    """Return what both tables show."""
    today, form = timezone.localdate(), ChainFilter(request.GET)
    wanted = form.wanted()
    found = queries.enrolments(space, wanted, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    parts = queries.part_counts(space, today)
    return {
        "space": space,
        "form": form,
        "wanted": wanted,
        "parts": parts,
        "counts": {name: count for name, _label, count in parts},
        "page": page,
        "rows": queries.as_rows(page, today),
    }


def _file(space: Space | None, request: SignedInRequest, whose: str) -> HttpResponse:
    take_away(request)
    today, wanted = timezone.localdate(), ChainFilter(request.GET).wanted()
    title = f"{whose}孵化链条（{queries.part_words()[wanted.show]}，{today.isoformat()}）"
    found, title = cut(queries.enrolments(space, wanted, today), EXPORTED_AT_MOST, title)
    content = queries.chain_workbook(queries.as_rows(found, today), title)
    return workbook(content, f"孵化链条-{today.isoformat()}")


# --- one space --------------------------------------------------------------------------------
@login_required
@require_GET
def space_chain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who of a space is in which stage, its graduates, and who could be enrolled."""
    space = _mine(request, pk)
    lives = Residency.objects.running().filter(space=space)
    could = Venture.objects.live().filter(pk__in=lives.values("venture"))
    could = could.exclude(pk__in=Enrolment.objects.running().values("venture"))
    moves = ChainMove.objects.open().filter(space=space).for_page()
    context = {
        **_context(request, space),
        "graduates": queries.graduates_of(space),
        "could": could.order_by("search_key", "pk")[:MOVES_SHOWN],
        "moves": moves[:MOVES_SHOWN],
    }
    return render(request, "incubation/chain_table.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def space_chain_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the table of a space as Excel."""
    space = _mine(request, pk)
    return _file(space, request, space.name)


# --- the province -----------------------------------------------------------------------------
@login_required
@require_GET
def province_chain(request: SignedInRequest) -> HttpResponse:
    """Show the office who is in which stage where, and which steps it can object to."""
    policies.may_oversee(request.user)
    moves = ChainMove.objects.agreed().for_page()[:MOVES_SHOWN]
    context = {
        **_context(request, None),
        "numbers": queries.numbers(),
        "stages": [stage.label for stage in ChainStage],
        "moves": [(each, queries.objections_until(each)) for each in moves],
    }
    return render(request, "incubation/chain_province.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def province_chain_export(request: SignedInRequest) -> HttpResponse:
    """Give the table of the province as Excel."""
    policies.may_oversee(request.user)
    return _file(None, request, "全省")
