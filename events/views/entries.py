"""Entering a competition, reading entries, and what they won."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from accounts.policies import may_speak, permits
from audit.lifecycle import InvalidMove
from events import actions, policies
from events.enums import CompetitionStatus
from events.forms import EntryForm, JudgingForm
from events.models import Competition, Entry, EntryFile
from events.queries import entries_workbook
from events.verbs import offered
from events.views.competitions import visible_competition
from ui.files import file_answer, in_chinese, workbook
from ui.outside import whole
from ui.written import given_back
from ventures.models import Venture


@login_required
@require_http_methods(["GET", "POST"])
def competition_enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter with a venture that one leads; what was entered before can be changed."""
    row = visible_competition(request, pk)
    policies.may_enter(request.user)
    may_speak(request.user)  # before anything is typed
    if request.method == "GET" and not row.is_open(timezone.now()):
        messages.info(request, _("This competition takes no entries now."))
        return redirect("competition", row.pk)
    ventures = list(Venture.objects.led_by(request.user))
    entries = row.entries.filter(venture__in=ventures)
    earlier = entries.filter(venture=whole(request.GET.get("venture"))).first() or entries.first()
    if request.method == "POST":
        stored = entries.filter(venture=whole(request.POST.get("venture"))).first()
        form = EntryForm(request.POST, request.FILES, instance=stored, ventures=ventures)
        if form.is_valid():
            return _entered(request, row, form)
    else:
        form = EntryForm(instance=earlier, ventures=ventures)
    context = {"competition": row, "form": form, "ventures": ventures, "earlier": earlier}
    return render(request, "events/enter.html", context, status=422 if form.errors else 200)


def _entered(request: SignedInRequest, row: Competition, form: EntryForm) -> HttpResponse:
    try:
        entry = actions.enter(row, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, given_back(_("This competition takes no entries now."), form))
        return redirect("competition", row.pk)
    messages.success(request, _("Entered. You can change it or take it back until the last day."))
    return redirect("entry", entry.pk)


def _visible(request: SignedInRequest, pk: int) -> Entry:
    row = get_object_or_404(Entry.objects.for_page(), pk=pk)
    return row if permits(policies.may_read_entry, request.user, row) else _absent(pk)


def _absent(pk: int) -> Entry:
    """Answer as if there were no such entry."""
    return get_object_or_404(Entry.objects.none(), pk=pk)


@login_required
@require_GET
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an entry to the team and to the host."""
    row, now = _visible(request, pk), timezone.now()
    context = {
        "entry": row,
        "file": EntryFile.objects.filter(entry=row).defer("content").first(),
        "is_host": permits(policies.may_judge, request.user, row),
        "is_lead": row.venture.archived_at is None
        and permits(policies.may_lead, request.user, row.venture),
        "is_team": row.venture.founders.filter(pk=request.user.pk).exists(),
        "is_open": row.competition.is_open(now),
        "is_out": row.competition.status == CompetitionStatus.RESULTS,
        "invitations": row.invitations.select_related("space"),
        "verbs": offered("entries", row, request.user, now),
    }
    return render(request, "events/entry.html", context)


@login_required
@require_GET
def entry_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the file of an entry to the team and to the host."""
    kept = get_object_or_404(EntryFile, entry=_visible(request, pk))
    return file_answer(bytes(kept.content), kept.name, kept.content_type)


@login_required
@require_http_methods(["GET", "POST"])
def competition_judging(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what each entry won; nobody reads it before the results are out."""
    row = visible_competition(request, pk)
    policies.may_judge_in(request.user, row)
    is_host = permits(policies.may_host, request.user, row)
    all_of_it = row.entries.live() if is_host else policies.left_to_office(row)
    entries = list(all_of_it.for_page())
    judged = [each for each in entries if permits(policies.may_judge, request.user, each)]
    left = set(row.entries.live().left())
    form = JudgingForm(posted(request), entries=judged, left=left)
    if form.is_valid():
        try:
            actions.judge(row, form.told(), by=request.user, at=timezone.now())
        except InvalidMove:
            told = _("Results are written between the last day and the results.")
            messages.info(request, given_back(told, form))
        else:
            messages.success(request, _("Saved. Nobody reads it before you publish the results."))
        return redirect("competition_judging", row.pk)
    context = {
        "competition": row,
        "form": form,
        "entered": len(entries),
        "is_host": is_host,
        "own": [each for each in entries if each not in judged],
        "of_office": set(policies.left_to_office(row)) if len(judged) < len(entries) else set(),
        "left": left,
        "is_judged": row.status == CompetitionStatus.CLOSED,
        "verbs": offered("competitions", row, request.user, timezone.now()),
    }
    return render(request, "events/judging.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@file_of_persons
@in_chinese
def competition_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the entries as Excel."""
    row = visible_competition(request, pk)
    policies.may_host(request.user, row)
    take_away(request)
    day = timezone.localdate(row.entries_until, timezone.get_default_timezone())
    return workbook(entries_workbook(row), f"参赛名单-{row.title}-{day}")
