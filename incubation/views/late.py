"""The office: what spaces leave without an answer, and how to reach them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from incubation import policies, queries

PER_PAGE = 30


@login_required
@require_GET
def spaces_late(request: SignedInRequest) -> HttpResponse:
    """Show who waits for which space since when; what was asked stays between the two."""
    policies.may_oversee(request.user)
    now = timezone.now()
    late = {name: found(now) for name, found in queries.LATE.items()}
    words = {
        "questions": _("Questions to a space"),
        "visits": _("Visits to a space"),
        "applications": _("Applications"),
    }
    first = next((name for name, rows in late.items() if rows), "questions")
    told = request.GET.get("show", "")
    show = told if told in late else first
    context = {
        "page": Paginator(late[show], PER_PAGE).get_page(request.GET.get("page")),
        "show": show,
        "shows": [(name, words[name], len(rows)) for name, rows in late.items()],
        "late": sum(map(len, late.values())),
    }
    return render(request, "incubation/late.html", context)
