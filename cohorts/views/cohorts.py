"""The programme office places a cohort: run, compare, put right, publish."""

from collections.abc import Mapping
from io import BytesIO
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh
from openpyxl import Workbook

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.core.cohort import Rules, tried
from cohorts.enums import CohortStatus, RunStatus
from cohorts.forms import PARTS, ActForm, CohortForm, MeetingForm, MoveForm, RulesForm
from cohorts.models import Assignment, Cohort, MatchRun
from cohorts.queries import pairs as queries
from cohorts.queries.pool import ventures_of, without_room
from cohorts.verbs import VERBS, offered
from matching import policies
from matching.queries.pool import mentors_of
from mentors.models import MentorProfile
from mentors.policies import Unreachable
from sheets.taken import sign
from ui.files import workbook
from ui.written import given_back

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
    verbs = offered("cohorts", found, request.user, timezone.now())
    context: dict[str, object] = {"cohort": found, "latest": latest, "done": done, "verbs": verbs}
    if done is not None:
        context |= _shown(request, found, done)
    if done is not None and found.status == CohortStatus.PUBLISHED:
        context["answers"] = queries.answers(found, done)
    if latest is not None and latest.is_check and latest.status == RunStatus.DONE:
        lacks = queries.lacks(latest.figures["short"])
        context |= {"checked": latest, "lacks": lacks, "rules": Rules.read(latest.rules)}
    if "venture" in verbs:
        context |= _pool(request, found)
    if found.is_draft and found.introduces:
        context["meeting"] = MeetingForm(initial={"meeting": found.meeting})
    if found.round > 1 or found.status == CohortStatus.TALKING:
        context |= _talks(request, found)
    return render(request, "cohorts/cohort.html", context)


def _talks(request: SignedInRequest, found: Cohort) -> dict[str, object]:
    rows = found.introductions.for_page().order_by("venture__search_key", "pk")
    said = found.introductions.exclude(venture_says="").exclude(mentor_says="")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("talks"))
    return {"talks": page, "both_said": said.count()}


def _pool(request: SignedInRequest, found: Cohort) -> dict[str, object]:
    ventures = ventures_of(found).select_related("county__prefecture").order_by("search_key", "pk")
    free = sum(mentor.free_places for mentor in mentors_of(timezone.localdate()))
    page = Paginator(ventures, PER_PAGE).get_page(request.GET.get("pool"))
    return {
        "pool": page,
        "mentors": mentors_of(timezone.localdate()).count(),
        "places": free,
        "left_out": found.left_out.order_by("search_key", "pk"),
        "no_room": without_room(found).count(),
        "wanted": 0 if found.introduces else queries.rules_of(found).demand,
    }


def _shown(request: SignedInRequest, found: Cohort, done: MatchRun) -> dict[str, object]:
    told = request.GET.get("show", "")
    counts = queries.counts(done)
    first = "check" if counts["check"] else "all"
    segment = told if told in queries.SEGMENTS else first
    rows = Paginator(queries.in_segment(done, segment), PER_PAGE).get_page(request.GET.get("page"))
    with_page = MentorProfile.objects.public().open_to(request.user)
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
        "readable": set(with_page.filter(pk__in=[row.mentor_id for row in rows if row.mentor_id])),
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
        {
            "from": at / len(now),
            "now": count,
            "x": 29 * at,
            "height": round(70 * count / most, 1),
            "ghost": round(70 * old / most, 1),
        }
        for at, (count, old) in enumerate(zip(now, was, strict=True))
    ]


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
        pressed = next((name for name in ("check", "run") if name in request.POST), "")
        if pressed or last is None:
            verb = VERBS["rules", pressed or "run"]
            was_done = _do(request, verb, found, {"rules": form.rules()})
            found.refresh_from_db()
            if was_done or not found.is_draft:
                return redirect("cohort", pk=pk)
            # A run is under way: what was typed stays, to be sent once it is over.
            return render(request, "cohorts/rules.html", context, status=422)
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


# --- verbs ----------------------------------------------------------------------------------
def _do(
    request: SignedInRequest,
    verb: RowVerb,
    row: Cohort | Assignment,
    told: Mapping[str, object],
    typed: ActForm | None = None,
) -> bool:
    """Do what one press does and say what came of it; return whether it was done.

    What was `typed` for it is given back where it was not.
    """

    def refusal(words: str) -> str:
        return words if typed is None else given_back(words, typed)

    try:
        outcome = verb.action(row, **told, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.info(request, refusal(_("This had been done meanwhile; nothing was changed.")))
    except actions.RunOpen:
        messages.info(request, refusal(_("A run is under way already.")))
    except actions.NotChecked as left:
        words = ngettext(
            "%(n)d pair is to be looked at first.",
            "%(n)d pairs are to be looked at first.",
            left.count,
        )
        messages.error(request, refusal(words % {"n": left.count}))
    except Unreachable:
        messages.error(request, _("A rule keeps these two apart; nothing was changed."))
    else:
        # Whoever lost the mentor for it is no success.
        tell = messages.info if isinstance(outcome, Assignment) else messages.success
        if said := verb.words(outcome):
            tell(request, said)
        return True
    return False


@login_required
@require_POST
def cohort_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Publish or give up a cohort, look for shortages, or change who is in it."""
    found = VERBS.get(("cohorts", verb))
    if found is None:
        raise Http404
    row, page = _cohort(request, pk), reverse("cohort", args=[pk])
    found.may(request.user, row)
    form = cast("type[ActForm]", found.form)(request.POST, cohort=row)
    if not form.is_valid():
        if not found.refused:  # what was pressed is about something that is not there
            raise Http404
        messages.error(request, _refused(found, form))
        return redirect(page)
    was_done = _do(request, found, row, form.cleaned_data, form)
    return redirect(found.after(page) if was_done else page)


def _refused(verb: RowVerb, form: ActForm) -> str:
    """Return why a form refuses, and what was typed; where nothing was, what is to be typed."""
    wrong = [name for name in form.errors if str(form.data.get(name) or "").strip()]
    why = " ".join(str(each) for name in wrong for each in form.errors[name])
    return given_back(why, form) if why else str(verb.refused)


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
    form = MoveForm(request.POST or None, offers=offers)
    if request.method == "POST" and ("look" in request.POST or form.is_valid()):
        verb = VERBS["pairs", "look" if "look" in request.POST else "move"]
        verb.may(request.user, row)
        _do(request, verb, row, form.told() if verb.name == "move" else {})
        return redirect("cohort", pk=row.run.cohort_id)
    context = {
        "row": row,
        "cohort": row.run.cohort,
        "offers": offers,
        "form": form,
        "verbs": offered("pairs", row, request.user, timezone.now()),
        "interests": row.mentor.interests.all() if row.mentor else [],
    }
    return render(request, "cohorts/pair.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
@file_of_persons
def cohort_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the pairs of the last good run as Excel."""
    found = _cohort(request, pk)
    done = queries.last_done(found)
    if done is None:
        raise Http404
    take_away(request)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Pairs"))
    sheet.append([_("Venture"), _("Place"), _("Mentor"), _("Fit"), _("What to check"), _("Reason")])
    for row in queries.in_segment(done, "all"):
        county = row.venture.county
        sheet.append(
            [
                _inert(row.venture.name),
                str(county.full) if county else "",
                _inert(str(row.mentor)) if row.mentor else "",
                row.fit,
                row.badge,
                str(row.get_reason_display()),
            ]
        )
    sign(book)
    file = BytesIO()
    book.save(file)
    return workbook(file.getvalue(), found.name)


def _inert(text: str) -> str:
    """Keep a spreadsheet from reading what somebody typed as a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
