"""The programme office keeps the mentor library: who is let in, for how long, and who is out."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest, file_of_persons, take_away
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentoring.models import Rating
from mentoring.queries import year_of
from mentors import actions, policies
from mentors.actions import needs_consent, on_behalf
from mentors.forms import DeputyForm
from mentors.models import MentorProfile, Mentorship
from mentors.queries import readable
from mentors.verbs import DECISIONS, Decision
from mentors.views.papers import letter_page, letter_word, paper_answer
from province.forms import BecauseForm
from province.queries import mentors as queries
from province.queries.board import lacking
from province.views import by_phone
from ui.files import cut, in_chinese, workbook
from ui.written import given_back

PER_PAGE = 30
EXPORTED_AT_MOST = 20_000
LONGEST_SEARCH = 60
SAID_SHOWN = 20
LACKING_SHOWN = 6
ENDING_SHOWN = 4


def _asked(request: SignedInRequest) -> tuple[str, str]:
    """Return the segment and the text that the address names."""
    told = request.GET.get("show", "")
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    return (told if told in queries.SEGMENTS else "waiting"), text


@login_required
@require_GET
def vetting_list(request: SignedInRequest) -> HttpResponse:
    """Show the library by where mentors stand, those who wait longest first."""
    policies.may_vet(request.user)
    today, (segment, text) = timezone.localdate(), _asked(request)
    found = queries.library(segment, text, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts, words = queries.counts(today), queries.segment_words()
    return render(
        request,
        "province/mentors.html",
        {
            "segment": segment,
            "segments": [(name, words[name], counts[name]) for name in queries.SEGMENTS],
            "counts": counts,
            "text": text,
            "page": page,
            "rows": queries.waiting(page, request.user, today),
            "urgent": queries.most_urgent(request.user, today),
            "lacking": lacking()[:LACKING_SHOWN],
            "ending": queries.library("ending", "", today)[:ENDING_SHOWN],
            "day": today,
        },
    )


@login_required
@require_GET
@file_of_persons
@in_chinese
def vetting_export(request: SignedInRequest) -> HttpResponse:
    """Give a segment as Excel."""
    policies.may_vet(request.user)
    today, (segment, text) = timezone.localdate(), _asked(request)
    take_away(request)
    title = f"创业导师名册（{queries.segment_words()[segment]}，{today.isoformat()}）"
    found, title = cut(queries.library(segment, text, today), EXPORTED_AT_MOST, title)
    name = f"导师名册-{today.isoformat()}"
    return workbook(queries.register_workbook(found, title), name)


def _mentor(request: SignedInRequest, pk: int) -> MentorProfile:
    rows = MentorProfile.objects.select_related("user", "county__prefecture")
    mentor = rows.filter(pk=pk).first()
    if mentor is None:
        policies.may_vet(request.user)  # who may not look learns nothing of the number
        raise Http404
    policies.may_look_at(request.user, mentor)
    return mentor


@login_required
@require_GET
def vetting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show all that speaks for a mentor or against him, and what can be decided."""
    return _page(request, _mentor(request, pk))


def _page(
    request: SignedInRequest,
    mentor: MentorProfile,
    typed: tuple[Decision, forms.Form] | None = None,
    deputy: DeputyForm | None = None,
    phoned: tuple[by_phone.MentorAct, BecauseForm] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    offered = [each for each in DECISIONS.values() if each.is_offered(mentor, request.user)]
    acts = [
        (each, typed[1] if typed and typed[0] is each else _fresh(each, mentor)) for each in offered
    ]
    context = {
        "mentor": mentor,
        "row": queries.waiting([mentor], request.user, today)[0],
        "lines": queries.lines_of(mentor),
        "interests": mentor.interests.all(),
        "history": queries.history(mentor),
        "done": year_of(mentor, today.year, at=timezone.now()),
        "ratings": Rating.objects.of_mentor(mentor).mean(least=1, people=1),
        "said": Rating.objects.of_mentor(mentor).with_words()[:SAID_SHOWN],
        "mentorships": Mentorship.objects.filter(mentor=mentor).count(),
        "acts": acts,
        "acts_for": by_phone.acts_for(mentor, request.user, phoned),
        "wrong": typed is not None or phoned is not None,
        "papers": mentor.papers.defer("content"),
        "held": queries.held_lines_of(mentor),
        "needs_consent": needs_consent(mentor),
        "deputies": mentor.deputies.select_related("person"),
        "deputy": deputy or _deputy_form(request, mentor),
        "may_decide": permits(policies.may_decide_on, request.user, mentor),
        "is_readable": bool(readable([mentor.pk], request.user)),
    }
    is_refused = typed or deputy or phoned
    return render(request, "province/mentor.html", context, status=422 if is_refused else 200)


def _fresh(decision: Decision, mentor: MentorProfile) -> forms.Form:
    assert decision.form is not None  # noqa: S101  whatever is offered has one
    return decision.form(prefix=decision.name, mentor=mentor)


def _deputy_form(request: SignedInRequest, mentor: MentorProfile) -> DeputyForm | None:
    return DeputyForm() if permits(policies.may_name_deputy, request.user, mentor) else None


@login_required
@require_POST
def vetting_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Decide; what was typed is kept when it is refused."""
    mentor = _mentor(request, pk)
    row = DECISIONS.get(verb)
    if row is None or row.form is None or row.action is None:
        raise Http404
    policies.may_decide_on(request.user, mentor)
    form = row.form(request.POST, prefix=verb, mentor=mentor)
    if not form.is_valid():
        return _page(request, mentor, (row, form))
    try:
        row.action(mentor, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.ConsentMissing:
        told = _("The consent of the unit is missing: ask for it, then let the mentor in.")
        form.add_error(None, told)
        return _page(request, mentor, (row, form))
    except InvalidMove:
        told = _("This had been decided meanwhile; nothing was changed.")
        messages.info(request, given_back(told, form))
    else:
        messages.success(request, _("Decided; the mentor is told."))
    return redirect("vetting", pk=pk)


@login_required
@require_POST
def office_mentor_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Pause new requests for a mentor who cannot, or take them again."""
    mentor, row = _mentor(request, pk), by_phone.MENTOR_ACTS.get(verb)
    if row is None:
        raise Http404
    on_behalf.may_stand_in_for(request.user, mentor)
    form = row.form(request.POST, prefix=verb)
    if not row.is_offered(mentor, request.user):
        by_phone.refuse(request, form)
        return redirect("vetting", pk=pk)
    if not form.is_valid():
        return _page(request, mentor, phoned=(row, form))
    row.action(mentor, **form.cleaned_data, officer=request.user, at=timezone.now())
    messages.success(request, _("Done. The mentor is told that it was you."))
    return redirect("vetting", pk=pk)


# --- papers, lines that wait for one, a deputy -----------------------------------------------
@login_required
@require_GET
def paper(request: SignedInRequest, pk: int, paper: int) -> HttpResponse:
    """Give a paper of a mentor to whoever decides on him."""
    return paper_answer(get_object_or_404(_mentor(request, pk).papers, pk=paper))


@login_required
@require_POST
def line_show(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    """Publish a line that is proved now."""
    mentor = _mentor(request, pk)
    policies.may_decide_on(request.user, mentor)
    row = mentor.held_lines.filter(pk=line).first()
    if row is None:
        messages.info(request, _("This had been decided meanwhile; nothing was changed."))
        return redirect("vetting", pk=pk)
    try:
        actions.show_line(row, by=request.user, at=timezone.now())
    except actions.TooManyLines:
        messages.error(request, _("The profile holds eight lines already: one has to go first."))
    else:
        messages.success(request, _("The line is published; the mentor is told."))
    return redirect("vetting", pk=pk)


@login_required
@require_POST
def deputy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name somebody who decides where every officer knows the mentor."""
    mentor = _mentor(request, pk)
    policies.may_name_deputy(request.user, mentor)
    form = DeputyForm(request.POST)
    if not form.is_valid():
        return _page(request, mentor, deputy=form)
    person = form.cleaned_data["person"]
    if person.pk == request.user.pk or policies.knows(person, mentor):
        form.add_error("person", _("This person knows the mentor too: name somebody else."))
        return _page(request, mentor, deputy=form)
    actions.name_deputy(mentor, person=person, by=request.user, at=timezone.now())
    messages.success(request, _("Named and told; the decision is theirs now."))
    return redirect("vetting", pk=pk)


@login_required
@require_GET
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the letter of appointment as it prints."""
    return letter_page(request, _mentor(request, pk), reverse("letter_word", args=[pk]))


@login_required
@require_GET
def letter_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the letter of appointment as Word."""
    return letter_word(_mentor(request, pk))
