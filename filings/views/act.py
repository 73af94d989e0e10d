"""Every press around a return, an evaluation, a check or an obstacle."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.policies import permits
from accounts.verbs import RowVerb, press
from filings import policies
from filings.models import CheckedSpace, Filing, Obstacle
from filings.verbs import VERBS
from filings.views.checks import check_page, findings_page
from filings.views.obstacles import obstacle_page
from filings.views.office import filing_page
from filings.views.presses import Refused, Row, prefix
from ui.outside import path


@login_required
@require_POST
def act(request: SignedInRequest, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    about: Row = get_object_or_404(found.rows._default_manager.for_page(), pk=row)  # type: ignore[attr-defined]  # noqa: SLF001
    if not permits(policies.may_read, request.user, about):
        raise Http404
    found.may(request.user, about)
    form = found.form(request.POST, auto_id=prefix(about, verb))
    if not form.is_valid():
        return _again(request, found, Refused(about, verb, form))
    press(request, found, about, form)
    return redirect(path(request.POST.get("back"), _page_of(found, about)))


def _again(request: SignedInRequest, found: RowVerb, refused: Refused) -> HttpResponse:
    row = refused.row
    if isinstance(row, Filing):
        return filing_page(request, row, refused)
    if isinstance(row, Obstacle):
        return obstacle_page(request, row, refused)
    if found.may is policies.may_answer:
        return findings_page(request, row.space, refused)
    if isinstance(row, CheckedSpace):
        return check_page(request, row.sample, refused)
    raise Http404


def _page_of(found: RowVerb, about: Row) -> str:
    """Return the page from which a press of this side comes."""
    if isinstance(about, Filing):
        return reverse("filing", args=[about.pk])
    if isinstance(about, CheckedSpace) and found.may is policies.may_decide:
        return about.sample.get_absolute_url()
    return about.get_absolute_url()
