"""The office: what spaces leave without an answer, and how to reach them."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest, file_of_persons, take_away
from incubation import policies, queries
from incubation.models import Application
from spaces.models import Question, Visit
from ui.files import cut, in_chinese, workbook

PER_PAGE = 30
EXPORTED_AT_MOST = 5_000
WORDS: dict[str, str | Promise] = {
    "questions": _("Questions to a space"),
    "visits": _("Visits to a space"),
    "applications": _("Applications"),
}
Late = dict[str, Sequence[Question | Visit | Application]]


def _late(request: SignedInRequest) -> tuple[Late, str]:
    """Return what is late of each kind, and of which kind the address asks for it."""
    policies.may_oversee(request.user)
    now = timezone.now()
    late = {name: found(now) for name, found in queries.LATE.items()}
    first = next((name for name, rows in late.items() if rows), "questions")
    told = request.GET.get("show", "")
    return late, told if told in late else first


@login_required
@require_GET
def spaces_late(request: SignedInRequest) -> HttpResponse:
    """Show who waits for which space since when; what was asked stays between the two."""
    late, show = _late(request)
    context = {
        "page": Paginator(late[show], PER_PAGE).get_page(request.GET.get("page")),
        "show": show,
        "shows": [(name, WORDS[name], len(rows)) for name, rows in late.items()],
        "late": sum(map(len, late.values())),
    }
    return render(request, "incubation/late.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def spaces_late_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    late, show = _late(request)
    take_away(request)
    day = timezone.localdate().isoformat()
    title = f"超时未答复的空间（{WORDS[show]}，{day}）"
    rows, title = cut(late[show], EXPORTED_AT_MOST, title)
    content = queries.late_workbook(rows, title, with_ventures=show == "applications")
    return workbook(content, f"超时未答复-{day}")
