"""The programme office places a cohort: run, compare, put right, publish."""

from collections.abc import Callable
from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh
from openpyxl import Workbook

from accounts.http import SignedInRequest, fresh_proof, limited
from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.core.cohort import Rules, tried
from cohorts.enums import CohortStatus, MoveReason, RunStatus
from cohorts.forms import PARTS, CohortForm, MeetingForm, MoveForm, RulesForm
from cohorts.models import Assignment, Cohort, MatchRun
from cohorts.queries import pairs as queries
from cohorts.queries.pool import ventures_of
from matching import policies
from matching.queries.pool import mentors_of
from mentors.policies import Unreachable
from ui import outside
from ui.files import workbook
from ventures.models import Venture

PER_PAGE = 50
TRIES = 1  # while somebody waits; the run itself takes its time


def _cohort(request: SignedInRequest, pk: int) -> Cohort:
    policies.may_place(request.user)
    return get_object_or_404(Cohort.objects.select_related("created_by"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def cohort_list(request: SignedInRequest) -> HttpResponse:
    """List the cohorts and begin a new one."""
    policies.may_place(request.user)
    form = CohortForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun = actions.create_cohort(**form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("cohort", pk=begun.pk)
    page = Paginator(queries.cohorts(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form}
    return render(request, "cohorts/list.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def cohort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show where a cohort stands: its pool, the run under way, the pairs of the last good one."""
    found = _cohort(request, pk)
    latest = found.runs.defer("inputs").first()
    works = found.status == CohortStatus.PUBLISHING or (latest is not None and latest.is_open)
    if "HX-Request" in request.headers and not works:
        return HttpResponseClientRefresh()
    done = queries.last_done(found)
    context: dict[str, object] = {"cohort": found, "latest": latest, "done": done}
    if done is not None:
        context |= _shown(request, found, done)
    if latest is not None and latest.is_check and latest.status == RunStatus.DONE:
        lacks = queries.lacks(latest.figures["short"])
        context |= {"checked": latest, "lacks": lacks, "rules": Rules.read(latest.rules)}
    if found.is_draft and found.round == 1:
        context |= _pool(request, found)
    if found.is_draft and found.introduces:
        context["meeting"] = MeetingForm(initial={"meeting": found.meeting})
    if found.round > 1 or found.status == CohortStatus.TALKING:
        context |= _talks(request, found)
    return render(request, "cohorts/cohort.html", context)


def _talks(request: SignedInRequest, found: Cohort) -> dict[str, object]:
    rows = found.introductions.for_page().order_by("venture__name", "pk")
    said = found.introductions.exclude(venture_says="").exclude(mentor_says="")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("talks"))
    return {"talks": page, "both_said": said.count()}


def _pool(request: SignedInRequest, found: Cohort) -> dict[str, object]:
    ventures = ventures_of(found).select_related("county__prefecture").order_by("name", "pk")
    free = sum(mentor.free_places for mentor in mentors_of(timezone.localdate()))
    page = Paginator(ventures, PER_PAGE).get_page(request.GET.get("pool"))
    return {
        "pool": page,
        "mentors": mentors_of(timezone.localdate()).count(),
        "places": free,
        "left_out": found.left_out.order_by("name"),
    }


def _shown(request: SignedInRequest, found: Cohort, done: MatchRun) -> dict[str, object]:
    told = request.GET.get("show", "")
    counts = queries.counts(done)
    first = "check" if counts["check"] else "all"
    segment = told if told in queries.SEGMENTS else first
    rows = Paginator(queries.in_segment(done, segment), PER_PAGE).get_page(request.GET.get("page"))
    before = queries.last_done(found, before=done)
    labels = {
        "check": _("To check"),
        "turned": _("Other than before"),
        "moved": _("Moved by hand"),
        "alone": _("Not placed"),
        "all": _("All"),
    }
    return {
        "rows": rows,
        "segment": segment,
        "segments": [(name, labels[name], counts[name]) for name in queries.SEGMENTS],
        "counts": counts,
        "before": before,
        "compared": queries.compared(done, before),
        "ended_early": done.figures.get("ended_early"),
        "lacks": queries.lacks(done.figures.get("short", [])),
        "rules": Rules.read(done.rules),
        "weights": [(PARTS[name], weight) for name, weight in done.rules["weights"].items()],
        "bars": _bars(done, before),
    }


def _bars(done: MatchRun, before: MatchRun | None) -> list[dict[str, float]]:
    """Return the histogram of the fits, each bar with its height in hundredths."""
    now = done.figures.get("histogram", [])
    was = before.figures.get("histogram", []) if before else [0] * len(now)
    most = max([*now, *was, 1])
    return [
        {"from": at / len(now), "now": count, "x": 29 * at, "height": round(70 * count / most, 1),
         "ghost": round(70 * old / most, 1)}
        for at, (count, old) in enumerate(zip(now, was, strict=True))
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def cohort_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the rules of the next run; with a good run, see first what they would lead to."""
    found = _cohort(request, pk)
    if not found.is_draft:
        raise Http404
    last = queries.last_read(found)
    form = RulesForm(request.POST or None, rules=queries.rules_of(found))
    context: dict[str, object] = {"cohort": found, "last": last, "form": form}
    if request.method == "POST" and form.is_valid():
        if "run" in request.POST or "check" in request.POST or last is None:
            return _run(request, found, form.rules(), is_check="check" in request.POST)
        context |= _tried(found, last, form.rules())
    return render(request, "cohorts/rules.html", context, status=422 if form.errors else 200)


def _tried(found: Cohort, last: MatchRun, rules: Rules) -> dict[str, object]:
    pool, done = queries.pool_kept(last), queries.last_done(found)
    outcome = tried(pool, rules, seed=last.seed, tries=TRIES)
    unsaved = MatchRun(figures=dict(outcome.figures))
    compared = [each for each in queries.compared(unsaved, done) if each.name != "waits"]
    lacks = queries.lacks(actions.short_of(pool, rules))
    return {
        "done": done,
        "compared": compared,
        "ended_early": unsaved.figures.get("ended_early"),
        "lacks": lacks,
    }


def _run(
    request: SignedInRequest, found: Cohort, rules: Rules, *, is_check: bool
) -> HttpResponseRedirect:
    try:
        with transaction.atomic():
            begun = actions.begin_run(
                found, rules, is_check=is_check, by=request.user, at=timezone.now()
            )
            actions.defer(begun)
    except actions.RunOpen:
        messages.info(request, _("A run is under way already."))
    return redirect("cohort", pk=found.pk)


# --- verbs ----------------------------------------------------------------------------------
@login_required
@require_POST
def cohort_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Publish or give up a cohort, or change who is in it."""
    if verb not in _ACTS:
        raise Http404
    found = _cohort(request, pk)
    try:
        return _ACTS[verb](request, found)
    except InvalidMove:
        messages.info(request, _("This had been done meanwhile; nothing was changed."))
    except actions.NotChecked as left:
        told = ngettext("%(n)d pair is to be looked at first.",
                        "%(n)d pairs are to be looked at first.", left.count)  # fmt: skip
        messages.error(request, told % {"n": left.count})
    return redirect("cohort", pk=pk)


def _publish(request: SignedInRequest, found: Cohort) -> HttpResponse:
    form = MeetingForm(request.POST)
    if found.introduces and not form.is_valid():
        messages.error(request, _("Say when and where the calls take place; nobody was told yet."))
        return redirect("cohort", pk=found.pk)
    meeting = form.cleaned_data["meeting"] if found.introduces else ""
    actions.begin_publishing(found, meeting=meeting, by=request.user, at=timezone.now())
    return redirect("cohort", pk=found.pk)


def _check(request: SignedInRequest, found: Cohort) -> HttpResponse:
    return _run(request, found, queries.rules_of(found), is_check=True)


def _end_talks(request: SignedInRequest, found: Cohort) -> HttpResponse:
    actions.end_talks(found, by=request.user, at=timezone.now())
    return redirect("cohort", pk=found.pk)


def _drop(request: SignedInRequest, found: Cohort) -> HttpResponse:
    actions.drop(found, by=request.user, at=timezone.now())
    messages.success(request, _("The cohort is given up; nobody was asked."))
    return redirect("cohort_list")


def _in_or_out(request: SignedInRequest, found: Cohort) -> HttpResponse:
    venture = get_object_or_404(Venture, pk=outside.whole(request.POST.get("venture")))
    is_out = request.POST.get("is_out") == "1"
    actions.leave_out(found, venture, is_out=is_out, by=request.user, at=timezone.now())
    return redirect(reverse("cohort", args=[found.pk]) + "#pool")


_ACTS: dict[str, Callable[[SignedInRequest, Cohort], HttpResponse]] = {
    "publish": _publish,
    "check": _check,
    "end-talks": _end_talks,
    "drop": _drop,
    "venture": _in_or_out,
}


# --- one pair -------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def cohort_pair(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who else could take a venture; give it to one of them, or leave it as it is."""
    policies.may_place(request.user)
    rows = Assignment.objects.for_page().select_related("run__cohort")
    row = get_object_or_404(rows, pk=pk)
    latest = queries.last_done(row.run.cohort)
    if latest != row.run or not row.run.cohort.is_draft:
        messages.info(request, _("This is no longer the run that counts."))
        return redirect("cohort", pk=row.run.cohort_id)
    offers = queries.offers(row)
    form = MoveForm(request.POST or None, offered=[each.mentor.pk for each in offers])
    if request.method == "POST" and ("look" in request.POST or form.is_valid()):
        return _acted(request, row, offers, form)
    context = {
        "row": row,
        "cohort": row.run.cohort,
        "offers": offers,
        "form": form,
        "interests": row.mentor.interests.all() if row.mentor else [],
    }
    return render(request, "cohorts/pair.html", context, status=422 if form.errors else 200)


def _acted(
    request: SignedInRequest, row: Assignment, offers: list[queries.Offer], form: MoveForm
) -> HttpResponse:
    now = timezone.now()
    try:
        if "look" in request.POST:
            actions.look(row, by=request.user, at=now)
        else:
            to = form.cleaned_data["to"]
            chosen = next((each for each in offers if each.mentor.pk == to), None)
            out = actions.move(
                row, chosen.mentor if chosen else None, fit=chosen.fit if chosen else None,
                reason=MoveReason(form.cleaned_data["reason"]), by=request.user, at=now,
            )  # fmt: skip
            if out is not None:
                told = _("%(venture)s has nobody now; it stands under “To check”.")
                messages.info(request, told % {"venture": out.venture})
    except InvalidMove:
        messages.info(request, _("This had been done meanwhile; nothing was changed."))
    except Unreachable:
        messages.error(request, _("A rule keeps these two apart; nothing was changed."))
    return redirect("cohort", pk=row.run.cohort_id)


@login_required
@require_GET
@fresh_proof
@limited("export", reads=True)
def cohort_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the pairs of the last good run as Excel."""
    found = _cohort(request, pk)
    done = queries.last_done(found)
    if done is None:
        raise Http404
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Pairs"))
    sheet.append([_("Venture"), _("Place"), _("Mentor"), _("Fit"), _("What to check"), _("Reason")])
    for row in queries.in_segment(done, "all"):
        county = row.venture.county
        sheet.append([
            _inert(row.venture.name), str(county.full) if county else "",
            _inert(str(row.mentor)) if row.mentor else "", row.fit,
            str(row.get_flag_display()), str(row.get_reason_display()),
        ])  # fmt: skip
    file = BytesIO()
    book.save(file)
    return workbook(file.getvalue(), found.name)


def _inert(text: str) -> str:
    """Keep a spreadsheet from reading what somebody typed as a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
