"""Asking a space, and reading the answer."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, limited, posted
from accounts.policies import permits
from spaces import actions, policies
from spaces.enums import QuestionKind, SpaceStatus
from spaces.forms import AnswerForm, QuestionForm
from spaces.models import Question, Space
from spaces.queries import answer_by
from spaces.verbs import offered
from ui.written import given_back


def to_ask(request: SignedInRequest, slug: str) -> Space:
    """Return a space that can be asked; what is sent may find that it has closed meanwhile."""
    spaces = Space.objects.with_place()
    return get_object_or_404(spaces if request.method == "POST" else spaces.public(), slug=slug)


def has_closed(request: SignedInRequest, form: forms.BaseForm) -> HttpResponse:
    """Give back what was typed for a space that has closed meanwhile."""
    told = _("Something has changed in the meantime, so nothing was done.")
    messages.info(request, given_back(told, form))
    return redirect("space_list")


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def question_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a space; what was asked before stands below."""
    space = to_ask(request, slug)
    first = {"kind": request.GET["kind"]} if request.GET.get("kind") in QuestionKind.values else {}
    form = QuestionForm(posted(request), user=request.user, space=space, initial=first)
    if space.status == SpaceStatus.CLOSED:
        return has_closed(request, form)
    policies.may_ask(request.user, space)
    if form.is_valid():
        told = form.cleaned_data
        asked = actions.ask(
            space,
            text=told["text"],
            kind=told.get("kind", QuestionKind.GENERAL),
            venture=told.get("venture"),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Sent. The space answers within three working days."))
        return redirect("question", asked.pk)
    mine = Question.objects.filter(space=space, by=request.user)
    return render(
        request,
        "spaces/question_new.html",
        {"space": space, "form": form, "questions": mine},
        status=422 if form.errors else 200,
    )


@login_required
@require_GET
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a question and its answer to both sides."""
    row = get_object_or_404(Question.objects.visible_to(request.user).for_page(), pk=pk)
    return question_page(request, row)


def question_page(
    request: SignedInRequest, row: Question, form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a question, with an answer that was refused if there is one."""
    now = timezone.now()
    verbs = offered("questions", row, request.user, now)
    return render(
        request,
        "spaces/question.html",
        {
            "question": row,
            "verbs": verbs,
            "form": form or AnswerForm(),
            "until": answer_by(row.asked_at),
            "is_late": answer_by(row.asked_at) < timezone.localdate(now),
            "office_knows": actions.office_knows(row, at=now),
            "is_host": permits(policies.may_edit, request.user, row.space),
        },
        status=422 if form else 200,
    )
