"""Rules that hinder: reported, looked into, answered; read by everybody where that is agreed to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from filings import actions, policies
from filings.forms import ObstacleForm
from filings.models import Obstacle
from filings.queries.obstacles import obstacles_workbook
from filings.querysets import ObstacleQuerySet
from filings.views.presses import Refused, presses
from ui.files import cut, in_chinese, workbook
from ui.text import sought

PER_PAGE = 20
LONGEST_SEARCH = 60
EXPORTED_AT_MOST = 20_000


def _holding(rows: ObstacleQuerySet, text: str) -> ObstacleQuerySet:
    """Keep those in which a text stands."""
    if not text:
        return rows
    held = Q(rule__icontains=text) | Q(prevents__icontains=text) | Q(proposal__icontains=text)
    return rows.filter(held | Q(answer__icontains=text))


@login_not_required
@require_GET
def obstacle_list(request: HttpRequest) -> HttpResponse:
    """Show what was answered and may be read by everybody, and one's own."""
    text = sought(request.GET.get("q", "")[:LONGEST_SEARCH])
    found = _holding(Obstacle.objects.public(), text).order_by("-answered_at", "-pk")
    user = request.user
    none = Obstacle.objects.none()
    mine = Obstacle.objects.filter(by=user) if user.is_authenticated else none
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "mine": Paginator(mine, PER_PAGE).get_page(request.GET.get("mine")),
        "is_office": user.is_authenticated and user.is_coordinator,
    }
    return render(request, "filings/obstacles.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def obstacle_new(request: SignedInRequest) -> HttpResponse:
    """Report a rule that hinders."""
    form = ObstacleForm(posted(request))
    if form.is_valid():
        made = actions.report(form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Received. You hear of the answer here and in your bell."))
        return redirect("obstacle", made.pk)
    context = {"form": form}
    return render(request, "filings/obstacle_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def obstacle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a report to whom it came from, and to the office."""
    found = Obstacle.objects.visible_to(request.user).for_page()
    return obstacle_page(request, get_object_or_404(found, pk=pk))


def obstacle_page(
    request: SignedInRequest, row: Obstacle, refused: Refused | None = None
) -> HttpResponse:
    """Return the page of a report, with the form of a press that was refused if any."""
    context = {
        "obstacle": row,
        "forms": presses(row, request.user, timezone.now(), refused),
        "refused": refused.verb if refused else "",
        "is_mine": row.by_id == request.user.pk,
    }
    return render(request, "filings/obstacle.html", context, status=422 if refused else 200)


def _for_office(request: SignedInRequest) -> tuple[ObstacleQuerySet, str, str]:
    """Return what the office looks at, the words it is narrowed to, and which part it is."""
    policies.may_oversee(request.user)
    text = sought(request.GET.get("q", "")[:LONGEST_SEARCH])
    show = "all" if request.GET.get("show") == "all" else "open"
    rows = _holding(Obstacle.objects.for_page(), text)
    return rows if show == "all" else rows.open().order_by("at", "pk"), text, show


@login_required
@require_GET
def obstacle_office(request: SignedInRequest) -> HttpResponse:
    """Show the office what was reported, what waits first."""
    rows, text, show = _for_office(request)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "show": show,
        "waiting": Obstacle.objects.open().count(),
    }
    return render(request, "filings/obstacle_office.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def obstacle_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    rows, _text, show = _for_office(request)
    take_away(request)
    day = timezone.localdate().isoformat()
    title = f"反映的制约规定（{'全部' if show == 'all' else '待答复'}，{day}）"
    rows, title = cut(rows, EXPORTED_AT_MOST, title)
    return workbook(obstacles_workbook(rows, title), f"制约规定-{day}")
