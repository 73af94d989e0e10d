"""What all mentors of a venture advised, what contradicts what, and what the team decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.forms import DecisionForm, RivalForm
from mentoring.models import Contradiction, Record
from mentoring.queries import advice_of, against, pairs_read_by, rivals_of
from mentoring.views.mentorships import SEARCH_AT_MOST
from ui.text import sought
from ui.written import given_back
from ventures.models import Venture
from ventures.policies import may_edit

ADVICE_PER_PAGE = 20


@login_required
@require_GET
def advice_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the advice to a venture: all of it to its founders, to a mentor his own."""
    venture = get_object_or_404(Venture, pk=pk)
    is_founder = permits(may_edit, request.user, venture)
    own = pairs_read_by(venture, request.user.pk)
    if not is_founder and not own:
        raise Http404
    text = sought(request.GET.get("q", "")[:SEARCH_AT_MOST])
    pairs = venture.mentorships.all() if is_founder else own
    found = advice_of(pairs, text.split())
    page = Paginator(found, ADVICE_PER_PAGE).get_page(request.GET.get("page"))
    rivals = against(page, knows_all=is_founder)
    context = {
        "venture": venture,
        "is_founder": is_founder,
        "page": page,
        "rows": [(record, rivals.get(record.pk, [])) for record in page],
        "text": text,
    }
    return render(request, "mentoring/advice.html", context)


def _own_venture(request: SignedInRequest, pk: int) -> Venture:
    """Return a venture of the reader's team; another is not there."""
    venture: Venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    return venture


@login_required
@require_http_methods(["GET", "POST"])
def advice_link(request: SignedInRequest, pk: int, record: int) -> HttpResponse:
    """Say which other mentor's advice contradicts this one."""
    venture = _own_venture(request, pk)
    rows = Record.objects.with_advice().filter(mentorship__venture=venture)
    row = get_object_or_404(rows.select_related("mentorship__mentor__user"), pk=record)
    rivals = rivals_of(row)
    form = RivalForm(posted(request), rivals=rivals)
    if form.is_valid():
        other = form.cleaned_data["other"]
        try:
            made = actions.link_advice(row, other, by=request.user, at=timezone.now())
        except InvalidMove:
            messages.info(request, _("These two are linked already."))
            return redirect("advice_list", pk=venture.pk)
        return redirect("advice_decide", pk=venture.pk, row=made.pk)
    context = {"venture": venture, "record": row, "form": form, "rivals": rivals}
    status = 422 if form.errors else 200
    return render(request, "mentoring/advice_link.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def advice_decide(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    """Write what the team decided of two pieces of advice, or take their link back."""
    venture = _own_venture(request, pk)
    found = get_object_or_404(Contradiction.objects.of_venture(venture).with_both(), pk=row)
    if "unlink" in request.POST:
        policies.may_unlink_advice(request.user, found)
        return _unlinked(request, found)
    decides = permits(policies.may_decide_advice, request.user, found)
    if request.method == "POST":
        policies.may_decide_advice(request.user, found)
    form = DecisionForm(posted(request))
    if form.is_valid():
        try:
            actions.decide_advice(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except InvalidMove:
            told = _("Your team has decided this meanwhile; it stands here.")
            messages.info(request, given_back(told, form))
        else:
            messages.success(request, _("Saved. Both mentors are told what the team decided."))
        return redirect("advice_list", pk=venture.pk)
    both = (found.first, found.second)
    context = {"venture": venture, "row": found, "both": both, "form": form, "decides": decides}
    status = 422 if form.errors else 200
    return render(request, "mentoring/advice_decide.html", context, status=status)


def _unlinked(request: SignedInRequest, row: Contradiction) -> HttpResponse:
    venture = row.first.mentorship.venture_id
    try:
        actions.unlink_advice(row, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, _("Your team has decided this meanwhile; it stands here."))
    else:
        messages.success(request, _("They are no longer linked."))
    return redirect("advice_list", pk=venture)
