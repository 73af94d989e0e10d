"""Competitions: the public list, the page of one, and writing it."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.enums import CompetitionStatus
from events.forms import CompetitionFilter, CompetitionForm, ReasonForm
from events.models import Competition, Entry
from events.queries import competitions_found, published_results
from events.verbs import offered
from ui.written import given_back
from ventures.models import Venture

PER_PAGE = 20


@login_not_required
@require_GET
def competition_list(request: HttpRequest) -> HttpResponse:
    """Show the competitions, the latest first."""
    form = CompetitionFilter(request.GET)
    text = str(form.chosen().get("q", ""))
    page = Paginator(competitions_found(text), PER_PAGE).get_page(request.GET.get("page"))
    user = request.user
    may_write = user.is_authenticated and permits(policies.may_write, user)
    context = {"form": form, "page": page, "text": text, "may_write": may_write}
    return render(request, "events/competitions.html", context)


def visible_competition(request: HttpRequest, pk: int) -> Competition:
    """Return the competition if whoever asks may read it."""
    return get_object_or_404(Competition.objects.visible_to(request.user).for_page(), pk=pk)


@login_not_required
@require_GET
def competition(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a competition to everybody."""
    return competition_page(request, visible_competition(request, pk))


def competition_page(
    request: HttpRequest, row: Competition, form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a competition, with a reason that was refused if there is one."""
    now, user = timezone.now(), request.user
    is_host = user.is_authenticated and permits(policies.may_host, user, row)
    mine = Entry.objects.of_team(user) if user.is_authenticated else Entry.objects.none()
    leads = Venture.objects.led_by(user) if user.is_authenticated else Venture.objects.none()
    led = set(leads.values_list("pk", flat=True))
    entered = list(mine.filter(competition=row).for_page())
    context = {
        "competition": row,
        "is_host": is_host,
        "is_asked": not is_host and _is_asked(user, row),
        "is_open": row.is_open(now),
        "may_enter": not user.is_authenticated or permits(policies.may_enter, user),
        "mine": entered,
        "is_lead": bool(led),
        "may_change": any(each.venture_id in led for each in entered),
        "entered": row.entries.live().count() if is_host else 0,
        "results": published_results(row, user),
        "verbs": offered("competitions", row, user, now) if user.is_authenticated else {},
        "reason": form or ReasonForm(),
        "refused": form is not None,
    }
    return render(request, "events/competition.html", context, status=422 if form else 200)


def _is_asked(user: User | AnonymousUser, row: Competition) -> bool:
    """Whether the office judges something of it, because nobody of the host may."""
    is_shut = row.status == CompetitionStatus.CLOSED
    return is_shut and user.is_authenticated and permits(policies.may_judge_in, user, row)


@login_required
@require_http_methods(["GET", "POST"])
def competition_new(request: SignedInRequest) -> HttpResponse:
    """Write a competition; it is a draft until it is published."""
    policies.may_write(request.user)
    return _competition_form(request, Competition())


@login_required
@require_http_methods(["GET", "POST"])
def competition_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what is announced."""
    row = visible_competition(request, pk)
    policies.may_host(request.user, row)
    if request.method == "GET" and not row.can_change:
        messages.info(request, _("No more entries are taken, so nothing can be changed."))
        return redirect("competition", row.pk)
    return _competition_form(request, row)


def _competition_form(request: SignedInRequest, row: Competition) -> HttpResponse:
    form = CompetitionForm(posted(request), instance=row, user=request.user)
    if form.is_valid():
        try:
            saved = actions.save_competition(
                row, form.cleaned_data, by=request.user, at=timezone.now()
            )
        except InvalidMove:
            told = _("Something has changed in the meantime, so nothing was done.")
            messages.info(request, given_back(told, form))
            return redirect("competition", row.pk)
        messages.success(request, _("Saved."))
        return redirect("competition", saved.pk)
    context = {"competition": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "events/competition_edit.html", context, status=status)
