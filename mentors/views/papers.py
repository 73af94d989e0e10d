"""Papers of a mentor: what shows his lines, and the letter that appoints him."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, posted
from mentors import actions, policies
from mentors.forms import EvidenceForm
from mentors.models import Evidence, HeldLine, MentorProfile
from mentors.queries import appointment_of, letter_of
from ui import outside
from ui.files import file_answer, word_file


def _mine(request: SignedInRequest) -> MentorProfile:
    policies.may_write_profile(request.user)
    return get_object_or_404(MentorProfile.objects.select_related("user"), user=request.user)


@login_required
@require_http_methods(["GET", "POST"])
def mentor_papers(request: SignedInRequest) -> HttpResponse:
    """Show the papers that were handed in and the lines that wait for one; take another."""
    mentor = _mine(request)
    files = request.FILES if request.method == "POST" else None
    chosen = {"line": outside.whole(request.GET.get("line"))}
    form = EvidenceForm(posted(request), files, mentor=mentor, initial=chosen)
    if form.is_valid():
        try:
            actions.keep_evidence(mentor, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.TooManyPapers:
            form.add_error(None, _("Twenty papers are kept at most: take one back first."))
        else:
            told = _("Saved. Only you, the programme office and whom it names can open it.")
            messages.success(request, told)
            return redirect("mentor_papers")
    context = {
        "mentor": mentor,
        "form": form,
        "papers": mentor.papers.defer("content"),
        "held": mentor.held_lines.all(),
        "needs_consent": actions.needs_consent(mentor),
    }
    return render(request, "mentors/papers.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def mentor_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an own paper back."""
    return paper_answer(get_object_or_404(Evidence, mentor=_mine(request), pk=pk))


def paper_answer(paper: Evidence) -> HttpResponse:
    """Give a paper as it was handed in."""
    return file_answer(bytes(paper.content), paper.name, paper.content_type)


@login_required
@require_POST
def evidence_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a paper back."""
    paper = get_object_or_404(Evidence, mentor=_mine(request), pk=pk)
    actions.drop_evidence(paper, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back; the file is gone."))
    return redirect("mentor_papers")


@login_required
@require_POST
def line_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a line that waits for a proof."""
    line = get_object_or_404(HeldLine, mentor=_mine(request), pk=pk)
    actions.drop_line(line, by=request.user, at=timezone.now())
    messages.success(request, _("The line is gone."))
    return redirect("mentor_papers")


@login_required
@require_GET
def my_letter(request: SignedInRequest) -> HttpResponse:
    """Show the letter of appointment as it prints."""
    return letter_page(request, _mine(request), reverse("my_letter_word"))


@login_required
@require_GET
def my_letter_word(request: SignedInRequest) -> HttpResponse:
    """Give the letter of appointment as Word."""
    return letter_word(_mine(request))


def letter_page(request: SignedInRequest, mentor: MentorProfile, word: str) -> HttpResponse:
    """Show the letter of a mentor who has a term; `word` names the address of the Word file."""
    letter = appointment_of(mentor, on=timezone.localdate())
    if letter is None:
        raise Http404
    context = {"mentor": mentor, "letter": letter, "word": word}
    return render(request, "mentors/letter.html", context)


def letter_word(mentor: MentorProfile) -> HttpResponse:
    """Give the letter of a mentor who has a term as Word."""
    letter = appointment_of(mentor, on=timezone.localdate())
    if letter is None:
        raise Http404
    return word_file(letter_of(letter), f"聘书-{mentor.user.name}")
