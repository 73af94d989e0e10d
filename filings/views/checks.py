"""Random checks: the draw, what was found; what a space reads and answers."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from audit.draws import SEED_AT_MOST
from filings import actions, policies, queries
from filings.enums import CHECKS_TO_LOOK_AT, CheckStatus
from filings.forms import DrawForm
from filings.models import CheckedSpace, Evaluation, Sample
from filings.views.presses import Refused, presses
from spaces.models import Space
from ui.files import cut, in_chinese, workbook

PER_PAGE = 20
EXPORTED_AT_MOST = 20_000


@login_required
@require_http_methods(["GET", "POST"])
def check_list(request: SignedInRequest) -> HttpResponse:
    """Show the samples that were drawn, and draw another."""
    policies.may_oversee(request.user)
    form = DrawForm(posted(request))
    if form.is_valid():
        drawn = form.cleaned_data
        if drawn["seed"] is None:
            drawn["seed"] = secrets.randbelow(SEED_AT_MOST)
        try:
            made = actions.draw(**drawn, by=request.user, at=timezone.now())
        except actions.NothingToDraw:
            form.add_error(None, _("No space is running, so there is nothing to draw from."))
        else:
            if drawn["size"] > made.size:
                messages.info(request, _all_of_them(made.size))
            return redirect("check", made.pk)
    show = _shown(request)
    page = Paginator(queries.samples(show), PER_PAGE).get_page(request.GET.get("page"))
    words = [("", _("All")), *((each.value, each.label) for each in CHECKS_TO_LOOK_AT)]
    context = {"form": form, "page": page, "show": show, "shows": words}
    return render(request, "filings/checks.html", context, status=422 if form.errors else 200)


def _shown(request: SignedInRequest) -> str:
    """Return the part of the list that the address asks for; empty where it is all of it."""
    told = request.GET.get("show", "")
    return told if told in CHECKS_TO_LOOK_AT else ""


@login_required
@require_GET
@file_of_persons
@in_chinese
def check_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    policies.may_oversee(request.user)
    take_away(request)
    show, day = _shown(request), timezone.localdate().isoformat()
    title = f"随机抽查（{CheckStatus(show).label if show else _('All')}，{day}）"
    rows, title = cut(queries.samples(show), EXPORTED_AT_MOST, title)
    return workbook(queries.samples_workbook(rows, title), f"随机抽查-{day}")


def _all_of_them(there: int) -> str:
    """Say that fewer were drawn than asked for."""
    return ngettext(
        "Only %(n)d space is running, so that one was drawn.",
        "Only %(n)d spaces are running, so all of them were drawn.",
        there,
    ) % {"n": there}


@login_required
@require_GET
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one sample, and write what was found."""
    policies.may_oversee(request.user)
    return check_page(request, get_object_or_404(Sample.objects.select_related("by"), pk=pk))


def check_page(
    request: SignedInRequest, sample: Sample, refused: Refused | None = None
) -> HttpResponse:
    """Return the office's page of a sample, with the form of a press that was refused if any."""
    now, found = timezone.now(), CheckedSpace.objects.filter(sample=sample).for_page()
    rows = [(each, presses(each, request.user, now, refused)) for each in found]
    states = [each.status for each, _forms in rows]
    context = {
        "sample": sample,
        "rows": rows,
        "refused": refused,
        "open": states.count(CheckStatus.OPEN),
        "flawed": states.count(CheckStatus.FLAWED) + states.count(CheckStatus.ANSWERED),
        "today": timezone.localdate(now),
    }
    return render(request, "filings/check.html", context, status=422 if refused else 200)


@login_required
@require_GET
def space_findings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a manager how the space was evaluated and what checks found, to answer it."""
    mine = Space.objects.managed_by(request.user).with_place()
    return findings_page(request, get_object_or_404(mine, pk=pk))


def findings_page(
    request: SignedInRequest, space: Space, refused: Refused | None = None
) -> HttpResponse:
    """Return the manager's page, with the form of a press that was refused if any."""
    now, user = timezone.now(), request.user
    evaluations = Evaluation.objects.filter(space=space).for_page()
    checks = CheckedSpace.objects.filter(space=space).seen().for_page().order_by("-found_on", "-pk")
    context = {
        "space": space,
        "refused": refused,
        "evaluations": [(each, presses(each, user, now, refused)) for each in evaluations],
        "checks": [(each, presses(each, user, now, refused)) for each in checks],
        "today": timezone.localdate(now),
    }
    return render(request, "filings/findings.html", context, status=422 if refused else 200)
